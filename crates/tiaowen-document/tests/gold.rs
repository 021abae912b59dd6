//! Scores the split of the annotated documents against the gold in `tests/gold/` and holds the figures.
//!
//! `cargo test -p tiaowen-document --test gold -- --nocapture` prints them. What the figures mean is in
//! `tests/gold/CONVENTIONS.md`; clauses are matched by their spans.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tiaowen_document::model::{Clause, Document, Join, Span};
use tiaowen_document::{Rules, SourceText, parse};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// One annotated document and what the split makes of its source.
struct Case {
    name: String,
    gold: Value,
    source: Vec<char>,
    document: Document,
}

fn cases() -> Vec<Case> {
    let words = repository().join("corpus/words");
    let read = |name: &str| fs::read_to_string(words.join(name)).expect("word lists ship");
    let rules = Rules::from_toml(&read("units.toml"), &read("categories.toml")).expect("word lists load");
    let sources: HashMap<String, Vec<u8>> = fs::read_dir(repository().join("corpus"))
        .expect("the corpus ships")
        .filter_map(|entry| fs::read(entry.ok()?.path()).ok())
        .map(|bytes| (Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect(), bytes))
        .collect();
    let mut names: Vec<String> = fs::read_dir(repository().join("tests/gold"))
        .expect("the gold ships")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("doc"))
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let text = fs::read_to_string(repository().join("tests/gold").join(&name)).expect("gold file");
            let gold: Value = serde_json::from_str(&text).expect("gold is JSON");
            let bytes = &sources[gold["sha256"].as_str().expect("sha256")];
            let source = SourceText::read(bytes, "document.txt").expect("the corpus is text");
            let document = parse(&source, &rules, None).documents.remove(0).in_code_points(&source.text);
            Case { name, gold, source: source.text.chars().collect(), document }
        })
        .collect()
}

/// Correct, given and wanted items of one figure.
#[derive(Clone, Copy, Default)]
struct Tally {
    right: usize,
    given: usize,
    wanted: usize,
}

impl Tally {
    fn f1(self) -> f64 {
        if self.given + self.wanted == 0 { 1.0 } else { ratio(2 * self.right, self.given + self.wanted) }
    }

    fn add(&mut self, other: Tally) {
        self.right += other.right;
        self.given += other.given;
        self.wanted += other.wanted;
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of clauses are small")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Folds what two honest transcriptions may differ in: blanks and the width of brackets and commas.
fn squash(text: &str) -> String {
    text.chars()
        .filter(|it| !it.is_whitespace())
        .map(|it| match it {
            '（' => '(',
            '）' => ')',
            '，' => ',',
            '：' => ':',
            '；' => ';',
            '［' | '〔' => '[',
            '］' | '〕' => ']',
            other => other,
        })
        .collect()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

fn years(value: &Value) -> Vec<i64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_i64).collect()
}

/// The scores of one document.
struct Score {
    shares: BTreeMap<&'static str, f64>,
    tallies: BTreeMap<&'static str, Tally>,
    misses: Vec<String>,
}

fn score(case: &Case) -> Score {
    let mut score = Score { shares: BTreeMap::new(), tallies: BTreeMap::new(), misses: Vec::new() };
    let gold: BTreeMap<(usize, usize), &Value> = case.gold["clauses"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|clause| clause["indexable"] == true)
        .map(|clause| ((number(&clause["start"]), number(&clause["end"])), clause))
        .collect();
    let given: BTreeMap<(usize, usize), &Clause> =
        case.document.clauses.iter().map(|clause| ((clause.span.start, clause.span.end), clause)).collect();
    let matched: Vec<(&Value, &Clause)> =
        gold.iter().filter_map(|(span, gold)| Some((*gold, *given.get(span)?))).collect();
    for span in gold.keys().filter(|span| !given.contains_key(span)) {
        score.misses.push(format!("missed clause {span:?}"));
    }
    let clauses = Tally { right: matched.len(), given: given.len(), wanted: gold.len() };
    score.tallies.insert("clause_f1", clauses);

    let mut share = |name: &'static str, holds: &dyn Fn(&Value, &Clause) -> bool| {
        let right = matched.iter().filter(|(gold, clause)| holds(gold, clause)).count();
        for (_, clause) in matched.iter().filter(|(gold, clause)| !holds(gold, clause)) {
            score.misses.push(format!("{name} {:?} {:?}", clause.span, clause.path.last()));
        }
        score.shares.insert(name, ratio(right, matched.len()));
    };
    share("text_exact", &|gold, clause| squash(gold["text"].as_str().unwrap_or("")) == squash(&clause.text));
    share("path_exact", &|gold, clause| {
        strings(&gold["path"]).iter().map(|it| squash(it)).eq(clause.path.iter().map(|it| squash(it)))
    });
    share("kind", &|gold, clause| gold["kind"] == clause.kind.name());

    let mut over = |name: &'static str,
                    of_gold: &dyn Fn(&Value) -> HashSet<String>,
                    of_clause: &dyn Fn(&Clause) -> HashSet<String>| {
        let mut tally = Tally::default();
        for span in gold.keys().chain(given.keys()).collect::<HashSet<_>>() {
            let wanted = gold.get(span).map(|gold| of_gold(gold)).unwrap_or_default();
            let found = given.get(span).map(|clause| of_clause(clause)).unwrap_or_default();
            tally.add(Tally {
                right: wanted.intersection(&found).count(),
                given: found.len(),
                wanted: wanted.len(),
            });
            if wanted != found {
                score.misses.push(format!("{name} {span:?}: wanted {wanted:?}, found {found:?}"));
            }
        }
        score.tallies.insert(name, tally);
    };
    over(
        "units_f1",
        &|gold| {
            let units = gold["responsible_units"].as_array().into_iter().flatten();
            units
                .filter(|unit| unit["generic"] != true)
                .filter_map(|unit| unit["as_written"].as_str().map(str::to_owned))
                .collect()
        },
        &|clause| clause.units.iter().map(|unit| unit.name.clone()).collect(),
    );
    over(
        "years_f1",
        &|gold| {
            let inherited = years(&gold["years_inherited"]);
            years(&gold["years"]).into_iter().chain(inherited).map(|year| year.to_string()).collect()
        },
        &|clause| clause.years.iter().map(ToString::to_string).collect(),
    );
    over(
        "targets_f1",
        &|gold| {
            let targets = gold["targets"].as_array().into_iter().flatten();
            targets.filter_map(|it| target_key(it, &it["by_year"])).collect()
        },
        &|clause| {
            let targets = clause.targets.iter().filter_map(|target| serde_json::to_value(target).ok());
            targets.filter_map(|it| target_key(&it, &it["year"])).collect()
        },
    );
    let mut category = Tally::default();
    for (gold, clause) in &matched {
        let labels = &gold["task_category"];
        let accepted: HashSet<String> = strings(&labels["secondary"])
            .into_iter()
            .chain(labels["primary"].as_str().map(str::to_owned))
            .collect();
        let is_right = clause.categories.first().is_some_and(|category| accepted.contains(category));
        category.add(Tally { right: is_right.into(), given: 1, wanted: 1 });
        if !is_right {
            score
                .misses
                .push(format!("category {:?}: {accepted:?}, given {:?}", clause.path, clause.categories));
        }
    }
    score.tallies.insert("category", category);
    score_text(case, &mut score);
    score_metadata(case, &mut score);
    score
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|it| usize::try_from(it).ok()).expect("an offset")
}

/// What makes two targets the same; 零的突破 prints no unit of its own.
fn target_key(target: &Value, year: &Value) -> Option<String> {
    let value = target["value"].as_f64()?;
    let unit = if target["op"] == "breakthrough" { "" } else { target["unit"].as_str().unwrap_or("") };
    Some(format!("{} {value} {unit} {year}", target["op"].as_str().unwrap_or("")))
}

/// Nothing of the text is lost or held twice, and no noise stands in a clause.
fn score_text(case: &Case, score: &mut Score) {
    let ranges = |name: &str| -> HashSet<usize> {
        let list = case.gold[name].as_array().into_iter().flatten();
        list.flat_map(|it| number(&it["start"])..number(&it["end"])).collect()
    };
    let (noise, markup) = (ranges("noise"), ranges("markup"));
    let cuts: HashSet<usize> = case.gold["clauses"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|clause| clause["cuts"].as_array().into_iter().flatten())
        .flat_map(|cut| number(&cut[0])..number(&cut[1]))
        .collect();
    let clauses = case.document.clauses.iter().map(|clause| (clause.span, &clause.cuts));
    let in_clauses: HashSet<usize> = clauses.clone().flat_map(|(span, cuts)| uncut(span, cuts)).collect();
    let structure = case.document.structure.iter().map(|it| (it.span, &it.cuts));
    let kept: HashSet<usize> = clauses.chain(structure).flat_map(|(span, _)| span.range()).collect();
    let is_wanted = |at: &usize| {
        !case.source[*at].is_whitespace() && !noise.contains(at) && !markup.contains(at) && !cuts.contains(at)
    };
    let wanted: Vec<usize> = (0..case.source.len()).filter(is_wanted).collect();
    let lost = wanted.iter().filter(|at| !kept.contains(at)).count();
    let leaked =
        noise.iter().filter(|at| in_clauses.contains(at) && !case.source[**at].is_whitespace()).count();
    score.shares.insert("text_kept", 1.0 - ratio(lost, wanted.len()));
    score.shares.insert("noise_out", 1.0 - ratio(leaked, noise.len().max(1)));
}

fn uncut(span: Span, cuts: &[Span]) -> impl Iterator<Item = usize> {
    span.range().filter(move |at| !cuts.iter().any(|cut| cut.range().contains(at)))
}

fn score_metadata(case: &Case, score: &mut Score) {
    let meta = &case.gold["meta"];
    let document = serde_json::to_value(&case.document.metadata).expect("plain data");
    let date = |name: &str| meta["dates"][name].get("value").unwrap_or(&meta["dates"][name]).clone();
    let names: Vec<String> = meta["authors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["name"].as_str().map(str::to_owned))
        .collect();
    let period = |value: &Value| format!("{} {}", value["start"], value["end"]);
    let rows = [
        ("title", meta["title"].to_string(), document["title"].to_string()),
        ("doc_number", meta["doc_number"].to_string(), document["doc_number"].to_string()),
        (
            "issuers",
            format!("{:?}", strings(&meta["issuing_bodies"])),
            format!("{:?}", strings(&document["issuers"])),
        ),
        ("authors", format!("{names:?}"), format!("{:?}", strings(&document["authors"]))),
        ("region", meta["region"]["name"].to_string(), document["region"]["name"].to_string()),
        ("issued", date("issued").to_string(), document["issued"].to_string()),
        ("published", date("published").to_string(), document["published"].to_string()),
        ("effective", date("effective").to_string(), document["effective"].to_string()),
        ("expires", date("expiry").to_string(), document["expires"].to_string()),
        ("period", period(&meta["plan_period"]), period(&document["period"])),
    ];
    let right = rows.iter().filter(|(_, wanted, given)| squash(wanted) == squash(given)).count();
    for (name, wanted, given) in rows.iter().filter(|(_, wanted, given)| squash(wanted) != squash(given)) {
        score.misses.push(format!("metadata {name}: wanted {wanted}, given {given}"));
    }
    score.shares.insert("metadata", ratio(right, rows.len()));
}

/// Figures that must be whole on every document, and figures that must reach a share over all of them.
const WHOLE: [&str; 8] =
    ["clause_f1", "text_kept", "noise_out", "text_exact", "path_exact", "kind", "units_f1", "metadata"];
const POOLED: [(&str, f64); 3] = [("years_f1", 0.95), ("targets_f1", 0.95), ("category", 0.92)];

#[test]
fn the_split_reaches_its_figures() {
    let mut pooled: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut misses = Vec::new();
    for case in cases() {
        let score = score(&case);
        println!("{}", case.name);
        let tallies = score.tallies.iter().map(|(name, tally)| (*name, tally.f1()));
        let figures: BTreeMap<&str, f64> =
            score.shares.iter().map(|(name, share)| (*name, *share)).chain(tallies).collect();
        for (name, figure) in &figures {
            println!("  {name:<12} {figure:.4}");
            if WHOLE.contains(name) && *figure < 1.0 {
                misses.push(format!("{}: {name} is {figure:.4}", case.name));
            }
        }
        for (name, tally) in &score.tallies {
            pooled.entry(name).or_default().add(*tally);
        }
        for miss in &score.misses {
            println!("    {miss}");
        }
    }
    println!("all together");
    for (name, least) in POOLED {
        let figure = pooled[name].f1();
        println!("  {name:<12} {figure:.4} (at least {least})");
        if figure < least {
            misses.push(format!("{name} is {figure:.4} over all, at least {least} wanted"));
        }
    }
    assert!(misses.is_empty(), "{misses:#?}");
}

/// The scorer itself tells a wrong split from a right one.
#[test]
fn the_scorer_sees_faults() {
    let mut case = cases().remove(0);
    case.document.clauses[2].text.push('误');
    case.document.clauses[3].kind = tiaowen_document::model::ClauseKind::Note;
    case.document.clauses[4].cuts.clear();
    case.document.clauses[4].joins = vec![Join { span: Span::new(0, 0), text: String::new() }];
    case.document.clauses.remove(5);
    let score = score(&case);
    assert!(score.shares["text_exact"] < 1.0);
    assert!(score.shares["kind"] < 1.0);
    assert!(score.shares["text_kept"] < 1.0);
    assert!(score.tallies["clause_f1"].f1() < 1.0);
}
