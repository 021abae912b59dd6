//! The report as a picture: for each class of questions a bar for every engine, times on a logarithmic scale. A few
//! rectangles and words, so written by hand.

use super::{Report, Row, Task};

/// Height of a bar, with what parts it from the next.
const BAR: f64 = 14.0;
/// Room between two classes.
const GAP: f64 = 12.0;
/// Where bars begin: to the left stand the classes.
const LEFT: f64 = 190.0;
/// Length of ten times as much.
const DECADE: f64 = 110.0;
/// Room for a heading.
const HEAD: f64 = 46.0;

/// Colours of the engines in their order: to be told apart by people who do not see all colours.
const COLOURS: [&str; 6] = ["#0072b2", "#999999", "#e69f00", "#d55e00", "#cc79a7", "#009e73"];

impl Report {
    pub(super) fn to_svg(&self) -> String {
        let (mut body, mut top) = (String::new(), 0.0);
        for corpus in &self.corpora {
            for task in [Task::Finding, Task::Answer] {
                let rows: Vec<&Row> = corpus.rows.iter().filter(|row| row.task == task).collect();
                let title = format!("{}, {} clauses: CPU µs, median", task.name(), corpus.clauses);
                body.push_str(&words(10.0, top + 18.0, 15.0, "start", &title));
                body.push_str(&legend(&rows, top + 38.0));
                top = bars(&rows, top + HEAD, &mut body) + 2.0 * GAP;
            }
        }
        let width = LEFT + 6.0 * DECADE;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {top}\" font-family=\"sans-serif\">\n\
             <rect width=\"{width}\" height=\"{top}\" fill=\"#ffffff\"/>\n{body}</svg>\n"
        )
    }
}

/// What each colour stands for.
fn legend(rows: &[&Row], top: f64) -> String {
    let engines = rows.first().map_or(&[][..], |row| &row.engines);
    let mut drawn = String::new();
    for ((place, engine), colour) in engines.iter().enumerate().zip(COLOURS) {
        let x = LEFT + place as f64 * 120.0;
        drawn.push_str(&bar(x, top - 9.0, 10.0, colour));
        drawn.push_str(&words(x + 14.0, top, 11.0, "start", &engine.engine));
    }
    drawn
}

/// Draws the bars of all classes from `top`; returns where they end.
fn bars(rows: &[&Row], mut top: f64, body: &mut String) -> f64 {
    for row in rows {
        let middle = top + row.engines.len() as f64 * BAR / 2.0 + 4.0;
        body.push_str(&words(LEFT - 8.0, middle, 11.0, "end", &row.class));
        for (engine, colour) in row.engines.iter().zip(COLOURS) {
            let length = engine.cpu.median.max(1.0).log10() * DECADE;
            body.push_str(&bar(LEFT, top, length, colour));
            body.push_str(&words(LEFT + length + 4.0, top + 10.0, 10.0, "start", &figure(engine.cpu.median)));
            top += BAR;
        }
        top += GAP;
    }
    top
}

fn figure(micros: f64) -> String {
    if micros < 10.0 { format!("{micros:.1}") } else { format!("{micros:.0}") }
}

fn bar(x: f64, y: f64, length: f64, colour: &str) -> String {
    format!(
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"{:.1}\" fill=\"{colour}\"/>\n",
        BAR - 2.0
    )
}

fn words(x: f64, y: f64, size: f64, anchor: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\">{text}</text>\n")
}

#[cfg(test)]
mod tests {
    use super::super::tests::report;

    #[test]
    fn ten_times_as_long_is_one_step_longer() {
        let drawn = |median| report(median).to_svg();
        assert!(drawn(100.0).contains("width=\"220.0\""), "{}", drawn(100.0));
        assert!(drawn(1000.0).contains("width=\"330.0\""));
        assert!(drawn(1000.0).contains(">common word</text>"));
    }
}
