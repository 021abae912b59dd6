//! OFD, the fixed pages of Chinese offices (GB/T 33190—2016): the signs of each page with the places where they stand,
//! and the lines that frame tables. What makes text of them is `pages`. Seals and remarks hold no text.

use std::collections::HashMap;

use tiaowen_document::model::Severity;
use tiaowen_document::shown::is_invisible;
use tiaowen_document::{Extracted, SourceError};

use crate::ReadError;
use crate::error::damaged;
use crate::ooxml::{Element, Kind, Package, Tokens, each_child, each_element};
use crate::pages::assemble;
use crate::pages::sheet::{Area, Direction, Rule, Sheet, Word, is_wide};

/// Pages of a document.
const MAX_PAGES: usize = 5_000;

/// Signs of a document, blanks too.
const MAX_SIGNS: usize = 20_000_000;

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// A4, in millimetres, where a document does not say how large its pages are.
const PAPER: (f64, f64) = (210.0, 297.0);

/// The part that a package begins with.
pub(crate) const ENTRY: &str = "OFD.xml";

/// Reads a package.
pub(crate) fn read(package: &mut Package) -> Result<Extracted, ReadError> {
    if package.names().any(|name| name.to_ascii_lowercase().ends_with("encryptions.xml")) {
        return Err(ReadError::Encrypted);
    }
    let entry = package.read_text(ENTRY)?;
    let roots = texts_of(&entry, "DocRoot")?;
    if roots.is_empty() {
        return Err(damaged("no document in the package"));
    }
    let mut sheets = Vec::new();
    for root in roots {
        document(package, &resolve("", &root), &mut sheets)?;
    }
    if sheets.iter().all(|sheet: &Sheet| sheet.words.is_empty()) {
        let has_pictures = package.names().any(|name| name.to_ascii_lowercase().contains("/res/"));
        return Err(if has_pictures { ReadError::OnlyPictures } else { SourceError::Empty.into() });
    }
    let message = "段落和表格按 OFD 的版面位置还原；引用前请与原件核对。".to_owned();
    Ok(assemble(sheets, vec![(1, Severity::Info, message)]))
}

/// What stands on a page or on its template.
#[derive(Clone, Debug, Default)]
struct Content {
    words: Vec<Word>,
    rules: Vec<Rule>,
    /// Where the last blank ended that was printed: how far right, and on which line.
    blank: Option<(f64, f64)>,
}

/// Reads the pages of one document.
fn document(package: &mut Package, root: &str, sheets: &mut Vec<Sheet>) -> Result<(), ReadError> {
    let source = package.read_text(root)?;
    let (mut templates, mut places) = (HashMap::new(), Vec::new());
    each_element(&source, |element| match element.name {
        "TemplatePage" => {
            templates.extend(element.attribute("ID").zip(element.attribute("BaseLoc")));
        }
        "Page" => places.extend(element.attribute("BaseLoc")),
        _ => {}
    })?;
    let usual = paper(&source)?.unwrap_or(PAPER);
    if sheets.len() + places.len() > MAX_PAGES {
        return Err(ReadError::TooLarge { limit: MAX_PAGES as u64, unit: "pages" });
    }
    let mut signs = 0;
    let mut read_templates: HashMap<String, Content> = HashMap::new();
    for place in places {
        let source = package.read_text(&resolve(root, &place))?;
        let mut used = Vec::new();
        each_element(&source, |element| {
            if element.name == "Template" {
                used.extend(element.attribute("TemplateID"));
            }
        })?;
        let own = content(&source)?;
        let (width, height) = paper(&source)?.unwrap_or(usual);
        let number = u32::try_from(sheets.len() + 1).unwrap_or(u32::MAX);
        let (width, height) = (width * POINTS, height * POINTS);
        let mut sheet = Sheet { number, width, height, ..Sheet::default() };
        for id in used {
            if !read_templates.contains_key(&id) {
                let place = templates.get(&id).map(|place| resolve(root, place));
                let source = place.map_or(Ok(None), |place| package.find_text(&place))?;
                let content = source.map_or(Ok(Content::default()), |source| content(&source))?;
                read_templates.insert(id.clone(), content);
            }
            if let Some(template) = read_templates.get(&id) {
                sheet.words.extend(template.words.iter().cloned());
                sheet.rules.extend(template.rules.iter().copied());
            }
        }
        sheet.words.extend(own.words);
        sheet.rules.extend(own.rules);
        signs += sheet.words.len();
        if signs > MAX_SIGNS {
            return Err(ReadError::TooLarge { limit: MAX_SIGNS as u64, unit: "signs" });
        }
        sheets.push(sheet);
    }
    Ok(())
}

/// How wide and high pages are, in millimetres, where a part says it.
fn paper(source: &str) -> Result<Option<(f64, f64)>, ReadError> {
    let area = texts_of(source, "PhysicalBox")?.into_iter().next().map(|text| values(&text));
    Ok(match area.as_deref() {
        Some([_, _, width, height]) if *width > 0.0 && *height > 0.0 => Some((*width, *height)),
        _ => None,
    })
}

/// What stands on a page.
fn content(source: &str) -> Result<Content, ReadError> {
    let mut content = Content::default();
    walk(source, &mut Tokens::new(source), &mut content)?;
    Ok(content)
}

fn walk<'a>(source: &'a str, tokens: &mut Tokens<'a>, content: &mut Content) -> Result<(), ReadError> {
    each_child(tokens, |tokens, element| match element.name {
        _ if element.attribute("Visible").as_deref() == Some("false") => tokens.skip(),
        "TextObject" => text_object(source, tokens, element, content),
        "PathObject" => path_object(source, tokens, element, content),
        "ImageObject" => tokens.skip(),
        _ => walk(source, tokens, content),
    })
}

/// Where the points of an object stand on the page, in points of type.
struct Placing {
    left: f64,
    top: f64,
    matrix: [f64; 6],
}

impl Placing {
    fn of(object: &Element<'_>) -> Self {
        let boundary = numbers(object, "Boundary");
        let at = |index: usize| boundary.get(index).copied().unwrap_or(0.0);
        let matrix = <[f64; 6]>::try_from(numbers(object, "CTM")).unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        Self { left: at(0), top: at(1), matrix }
    }

    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.matrix;
        ((self.left + a * x + c * y + e) * POINTS, (self.top + b * x + d * y + f) * POINTS)
    }
}

fn text_object<'a>(
    source: &'a str,
    tokens: &mut Tokens<'a>,
    object: &Element<'a>,
    content: &mut Content,
) -> Result<(), ReadError> {
    let placing = Placing::of(object);
    let [a, b, c, d, ..] = placing.matrix;
    let size = numbers(object, "Size").first().copied().unwrap_or(3.0);
    let height = (size * d.hypot(c) * POINTS).clamp(0.3, 3_000.0);
    let stretch =
        numbers(object, "HScale").first().copied().unwrap_or(1.0) * a.hypot(b) / d.hypot(c).max(1e-6);
    let (mut x, mut y) = (0.0, 0.0);
    each_child(tokens, |tokens, element| {
        if element.name != "TextCode" {
            return tokens.skip();
        }
        // Where a piece does not say so, it goes on where the one before began.
        x = numbers(element, "X").first().copied().unwrap_or(x);
        y = numbers(element, "Y").first().copied().unwrap_or(y);
        let (right, down) = (deltas(element, "DeltaX"), deltas(element, "DeltaY"));
        let words = words(source, tokens)?;
        let (mut at_x, mut at_y) = (x, y);
        for (index, sign) in words.chars().enumerate() {
            let usual = if is_wide(sign) { 1.0 } else { 0.5 };
            let given = right.get(index).copied();
            // A delta may be set out wider than the sign; it is never much narrower.
            let own = given
                .filter(|given| *given > 0.1 * size && !is_wide(sign))
                .map_or(usual, |it| (it / size).min(1.0));
            content.put(sign, placing.place(at_x, at_y), height, own * stretch);
            at_x += given.unwrap_or(if down.is_empty() { usual * size } else { 0.0 });
            at_y += down.get(index).copied().unwrap_or(0.0);
        }
        Ok(())
    })
}

impl Content {
    /// Puts one sign where its baseline begins; `width` in sizes of the type.
    fn put(&mut self, sign: char, (x, y): (f64, f64), size: f64, width: f64) {
        if is_invisible(sign) {
            return;
        }
        let right = x + width * size;
        if sign.is_whitespace() {
            self.blank = Some((right, y));
            return;
        }
        let blank = self.blank.take();
        let after_blank =
            blank.is_some_and(|(end, line)| (line - y).abs() < size / 2.0 && (x - end).abs() < size / 2.0);
        let area = Area { left: x, right, top: y - 0.86 * size, bottom: y + 0.14 * size };
        self.words.push(Word {
            text: sign.to_string(),
            area,
            size,
            after_blank: Some(after_blank),
            is_unseen: false,
        });
    }

    /// Keeps a stroke that runs along the page or across it.
    fn stroke(&mut self, from: (f64, f64), to: (f64, f64)) {
        const STRAIGHT: f64 = 0.6;
        const MIN_LENGTH: f64 = 4.0;
        let mut put = |direction, at: f64, a: f64, b: f64| {
            if (a - b).abs() >= MIN_LENGTH && (at + a + b).is_finite() {
                self.rules.push(Rule { direction, at, start: a.min(b), end: a.max(b) });
            }
        };
        if (from.1 - to.1).abs() < STRAIGHT {
            put(Direction::Level, from.1.midpoint(to.1), from.0, to.0);
        } else if (from.0 - to.0).abs() < STRAIGHT {
            put(Direction::Upright, from.0.midpoint(to.0), from.1, to.1);
        }
    }
}

/// Keeps the lines of a path: `M x y L x y … C` (GB/T 33190, 9.1). Frames that are filled and thin are lines, too.
fn path_object<'a>(
    source: &'a str,
    tokens: &mut Tokens<'a>,
    object: &Element<'a>,
    content: &mut Content,
) -> Result<(), ReadError> {
    let placing = Placing::of(object);
    each_child(tokens, |tokens, element| {
        if element.name != "AbbreviatedData" {
            return tokens.skip();
        }
        let data = words(source, tokens)?;
        let mut numbers: Vec<f64> = Vec::new();
        let (mut operator, mut start, mut at) = ("", (0.0, 0.0), (0.0, 0.0));
        for word in data.split_whitespace().chain(["S"]) {
            if let Ok(number) = word.parse::<f64>() {
                numbers.push(number);
                continue;
            }
            let end = match *numbers {
                [.., x, y] => placing.place(x, y),
                _ => at,
            };
            match operator {
                "S" | "M" => start = end,
                "L" => content.stroke(at, end),
                _ => {}
            }
            at = end;
            if word == "C" {
                content.stroke(at, start);
                at = start;
            }
            operator = word;
            numbers.clear();
        }
        Ok(())
    })
}

/// The words of the element that was just opened.
fn words<'a>(source: &'a str, tokens: &mut Tokens<'a>) -> Result<String, ReadError> {
    let mut text = String::new();
    loop {
        let token = tokens.next()?;
        match token.kind {
            Kind::Text => text.push_str(&source[token.bytes]),
            Kind::Reference(sign) => text.push(sign),
            Kind::Verbatim(words) => text.push_str(&words),
            Kind::Open(_) => tokens.skip()?,
            Kind::Close | Kind::End => return Ok(text),
        }
    }
}

/// The numbers that an attribute holds.
fn numbers(element: &Element<'_>, name: &str) -> Vec<f64> {
    values(&element.attribute(name).unwrap_or_default())
}

fn values(text: &str) -> Vec<f64> {
    let read = |word: &str| word.parse().ok().filter(|number: &f64| number.is_finite());
    text.split_whitespace().map_while(read).collect()
}

/// The way from each sign to the next: `3 3 g 10 3.5` is two times 3 and ten times 3.5 (GB/T 33190, 11.3).
fn deltas(element: &Element<'_>, name: &str) -> Vec<f64> {
    const MOST: usize = 100_000;
    let value = element.attribute(name).unwrap_or_default();
    let mut words = value.split_whitespace();
    let mut deltas: Vec<f64> = Vec::new();
    while let Some(word) = words.next() {
        let (count, number) = if word == "g" {
            (words.next().and_then(|count| count.parse().ok()).unwrap_or(0), words.next().unwrap_or_default())
        } else {
            (1, word)
        };
        let number = number.parse().ok().filter(|number: &f64| number.is_finite()).unwrap_or(0.0);
        deltas.extend(std::iter::repeat_n(number, count.min(MOST.saturating_sub(deltas.len()))));
    }
    deltas
}

/// The text of each element of this name.
fn texts_of(source: &str, name: &str) -> Result<Vec<String>, ReadError> {
    let mut tokens = Tokens::new(source);
    let mut texts = Vec::new();
    loop {
        match tokens.next()?.kind {
            Kind::Open(element) if element.name == name => {
                texts.push(words(source, &mut tokens)?.trim().to_owned());
            }
            Kind::End => return Ok(texts),
            _ => {}
        }
    }
}

/// The name of a part that another names, from the root or from its own folder.
fn resolve(from: &str, place: &str) -> String {
    let place = place.trim();
    match place.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            let pieces =
                folder.split('/').chain(place.split('/')).filter(|piece| !matches!(*piece, "" | "."));
            pieces.collect::<Vec<_>>().join("/")
        }
    }
}
