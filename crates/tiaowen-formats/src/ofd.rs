//! OFD, the fixed pages of Chinese offices (GB/T 33190—2016): the words of each page with the places where they stand.
//! Paragraphs are put together by `layout`. Pictures, seals and remarks hold no text. Knows nothing of clauses.

mod layout;

use std::collections::HashMap;

use tiaowen_document::{Extracted, SourceError};

use self::layout::{Glyphs, Page, Run};
use crate::ReadError;
use crate::error::damaged;
use crate::ooxml::{Element, Kind, Package, Tokens, each_child, each_element};

/// Pages of a document.
const MAX_PAGES: usize = 5_000;

/// Signs of a document, blanks too.
const MAX_SIGNS: usize = 20_000_000;

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
    let mut pages = Vec::new();
    for root in roots {
        document(package, &resolve("", &root), &mut pages)?;
    }
    let extracted = layout::write(&pages);
    if extracted.text.trim().is_empty() {
        let has_pictures = package.names().any(|name| name.to_ascii_lowercase().contains("/res/"));
        return Err(if has_pictures { ReadError::OnlyPictures } else { SourceError::Empty.into() });
    }
    Ok(extracted)
}

/// Reads the pages of one document.
fn document(package: &mut Package, root: &str, pages: &mut Vec<Page>) -> Result<(), ReadError> {
    let source = package.read_text(root)?;
    let (mut templates, mut places) = (HashMap::new(), Vec::new());
    each_element(&source, |element| match element.name {
        "TemplatePage" => {
            templates.extend(element.attribute("ID").zip(element.attribute("BaseLoc")));
        }
        "Page" => places.extend(element.attribute("BaseLoc")),
        _ => {}
    })?;
    if pages.len() + places.len() > MAX_PAGES {
        return Err(ReadError::TooLarge { limit: MAX_PAGES as u64, unit: "pages" });
    }
    let mut signs = 0;
    let mut read_templates: HashMap<String, Vec<Run>> = HashMap::new();
    for place in places {
        let content = package.read_text(&resolve(root, &place))?;
        let mut page = Page::default();
        let mut used = Vec::new();
        each_element(&content, |element| {
            if element.name == "Template" {
                used.extend(element.attribute("TemplateID"));
            }
        })?;
        for id in used {
            if !read_templates.contains_key(&id) {
                let place = templates.get(&id).map(|place| resolve(root, place));
                let source = place.map_or(Ok(None), |place| package.find_text(&place))?;
                let runs = source.map_or(Ok(Vec::new()), |source| runs(&source))?;
                read_templates.insert(id.clone(), runs);
            }
            page.runs.extend(read_templates.get(&id).into_iter().flatten().cloned());
        }
        page.runs.extend(runs(&content)?);
        signs += page.runs.iter().map(|run| run.glyphs.len()).sum::<usize>();
        if signs > MAX_SIGNS {
            return Err(ReadError::TooLarge { limit: MAX_SIGNS as u64, unit: "signs" });
        }
        pages.push(page);
    }
    Ok(())
}

/// The words of a page, run by run.
fn runs(source: &str) -> Result<Vec<Run>, ReadError> {
    let mut runs = Vec::new();
    walk(source, &mut Tokens::new(source), &mut runs)?;
    Ok(runs)
}

fn walk<'a>(source: &'a str, tokens: &mut Tokens<'a>, runs: &mut Vec<Run>) -> Result<(), ReadError> {
    each_child(tokens, |tokens, element| match element.name {
        _ if element.attribute("Visible").as_deref() == Some("false") => tokens.skip(),
        "TextObject" => text_object(source, tokens, element, runs),
        "PathObject" | "ImageObject" => tokens.skip(),
        _ => walk(source, tokens, runs),
    })
}

fn text_object<'a>(
    source: &'a str,
    tokens: &mut Tokens<'a>,
    object: &Element<'a>,
    runs: &mut Vec<Run>,
) -> Result<(), ReadError> {
    let boundary = numbers(object, "Boundary");
    let (left, top) = (boundary.first().copied().unwrap_or(0.0), boundary.get(1).copied().unwrap_or(0.0));
    let matrix = numbers(object, "CTM");
    let [a, b, c, d, e, f] = <[f64; 6]>::try_from(matrix).unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let size = numbers(object, "Size").first().copied().unwrap_or(3.0);
    let size = (size * d.hypot(c)).clamp(0.1, 1_000.0);
    let place = |x: f64, y: f64| (left + a * x + c * y + e, top + b * x + d * y + f);
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
        let mut glyphs: Glyphs = Vec::new();
        for (index, sign) in words.chars().enumerate() {
            let (shown_x, shown_y) = place(at_x, at_y);
            glyphs.push((sign, shown_x, shown_y));
            let usual = if sign.is_ascii() { 0.5 } else { 1.0 };
            let has_down = !down.is_empty();
            at_x += right.get(index).copied().unwrap_or(if has_down {
                0.0
            } else {
                usual * size / a.abs().max(0.01)
            });
            at_y += down.get(index).copied().unwrap_or(0.0);
        }
        runs.push(Run { size, glyphs });
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
    let value = element.attribute(name).unwrap_or_default();
    let read = |word: &str| word.parse().ok().filter(|number: &f64| number.is_finite());
    value.split_whitespace().map_while(read).collect()
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
