//! probe
use std::io::Read;
fn main() {
    let mut s = String::new();
    std::io::stdin().read_to_string(&mut s).unwrap();
    for line in s.lines() {
        if line.trim().is_empty() {
            continue;
        }
        let t = tiaowen_document::targets::find_targets(line);
        let y = tiaowen_document::years::find_years(line);
        if t.is_empty() && std::env::args().len() > 1 {
            continue;
        }
        println!("» {}", line.chars().take(3000).collect::<String>());
        println!("   years {:?}", y.iter().map(|y| format!("{}{:?}", y.year, y.role)).collect::<Vec<_>>());
        for t in t {
            println!(
                "   {} | {} {} {} {} {:?} | {}",
                t.indicator,
                t.op,
                t.value.unwrap_or(f64::NAN),
                t.value_max.map_or(String::new(), |m| format!("~{m}")),
                t.unit.unwrap_or_default(),
                t.year,
                &line[t.range]
            );
        }
    }
}
