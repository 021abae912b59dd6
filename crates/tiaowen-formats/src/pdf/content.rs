//! What stands on one page of a PDF: the operators of its content stream (ISO 32000-1, 8 and 9) as far as they place
//! text, ruling lines and pictures. Knows nothing of colours, of clipping, and of what the text says.

use std::collections::HashMap;
use std::sync::Arc;

use hayro_cmap::{BfString, CMapName};
use hayro_font::hayro_syntax::content::TypedIter;
use hayro_font::hayro_syntax::content::ops::TypedInstruction as Do;
use hayro_font::hayro_syntax::object::dict::keys::{MATRIX, RESOURCES, SUBTYPE};
use hayro_font::hayro_syntax::object::{Dict, Name, Object, String as Bytes};
use hayro_font::hayro_syntax::page::{Page, Resources};
use hayro_font::kurbo::{Affine, Point, Rect};
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontResolverFn};

use super::font_codes::{CodeTables, FontCode};
use crate::pages::sheet::{Area, Direction, Rule, Sheet, Word};

/// Forms inside forms that are still read.
const MAX_DEPTH: usize = 12;

/// States that `q` keeps at a time.
const MAX_SAVED: usize = 1_000;

/// Operators of a page, its forms included, after which reading stops.
const MAX_OPERATORS: usize = 4_000_000;

/// Thickness below which a filled rectangle is a line, in points.
const MAX_RULE_WIDTH: f64 = 3.0;

/// Length below which a line parts nothing, in points.
const MIN_RULE_LENGTH: f64 = 4.0;

/// The fonts of a file, each loaded once.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    /// What the cache leaves open.
    codes: CodeTables,
    programs: FontResolverFn,
    tables: CMapResolverFn,
}

impl Default for Fonts<'_> {
    fn default() -> Self {
        Self {
            cache: FontCache::new(),
            codes: CodeTables::default(),
            programs: Arc::new(|query| {
                let standard = match query {
                    hayro_font::FontQuery::Standard(standard) => *standard,
                    hayro_font::FontQuery::Fallback(other) => other.pick_standard_font(),
                };
                Some(standard.get_font_data())
            }),
            tables: Arc::new(|name: CMapName<'_>| hayro_cmap::load_embedded(name)),
        }
    }
}

/// Takes down what a page shows.
pub(super) fn read_page<'a>(page: &Page<'a>, number: u32, fonts: &Fonts<'a>) -> Sheet {
    let (width, height) = page.render_dimensions();
    let sheet = Sheet { number, width: width.into(), height: height.into(), ..Sheet::default() };
    let mut printer = Printer {
        sheet,
        fonts,
        state: State { place: Affine::new(page.initial_transform(true).as_coeffs()), ..State::default() },
        saved: Vec::new(),
        path: Path::default(),
        pictured: 0.0,
        blank: None,
        seen: HashMap::new(),
        operators: 0,
    };
    printer.follow(page.typed_operations(), page.resources(), 0);
    let paper = printer.sheet.width * printer.sheet.height;
    printer.sheet.is_picture = printer.pictured > paper / 2.0;
    printer.sheet
}

/// A font with what its own tables leave open.
#[derive(Clone)]
struct Typeface<'a> {
    font: Font<'a>,
    code: Option<FontCode>,
}

/// What operators set and `q` and `Q` keep.
#[derive(Clone)]
struct State<'a> {
    place: Affine,
    face: Option<Typeface<'a>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    /// 1 where the page does not say otherwise.
    stretch: f64,
    leading: f64,
    rise: f64,
    is_unseen: bool,
    line: Affine,
    text: Affine,
}

impl Default for State<'_> {
    fn default() -> Self {
        Self {
            place: Affine::IDENTITY,
            face: None,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            is_unseen: false,
            line: Affine::IDENTITY,
            text: Affine::IDENTITY,
        }
    }
}

/// The path that is being drawn: straight strokes and the bounds of its parts.
#[derive(Default)]
struct Path {
    strokes: Vec<(Point, Point)>,
    parts: Vec<Vec<Point>>,
    at: Point,
}

impl Path {
    fn begin(&mut self, point: Point) {
        self.parts.push(vec![point]);
        self.at = point;
    }

    fn go(&mut self, point: Point, is_straight: bool) {
        if is_straight {
            self.strokes.push((self.at, point));
        }
        match self.parts.last_mut() {
            Some(part) => part.push(point),
            None => self.parts.push(vec![point]),
        }
        self.at = point;
    }

    fn close(&mut self) {
        if let Some(start) = self.parts.last().and_then(|part| part.first()).copied() {
            self.go(start, true);
        }
    }
}

struct Printer<'a, 'f> {
    sheet: Sheet,
    fonts: &'f Fonts<'a>,
    state: State<'a>,
    saved: Vec<State<'a>>,
    path: Path,
    /// Square points covered by pictures.
    pictured: f64,
    /// Where the last blank ended that was printed: how far right, and on which line.
    blank: Option<(f64, f64)>,
    /// Where each sign was printed; some programs print bold type by printing twice.
    seen: HashMap<(i64, i64), Vec<usize>>,
    operators: usize,
}

impl<'a> Printer<'a, '_> {
    fn follow(&mut self, mut operators: TypedIter<'_>, resources: &Resources<'a>, depth: usize) {
        let (outside, saved) = (self.state.clone(), self.saved.len());
        while let Some(operator) = operators.next() {
            self.operators += 1;
            if self.operators > MAX_OPERATORS {
                break;
            }
            self.obey(&operator, resources, depth);
        }
        self.saved.truncate(saved);
        self.state = outside;
    }

    fn obey(&mut self, operator: &Do<'_, '_>, resources: &Resources<'a>, depth: usize) {
        let state = &mut self.state;
        match operator {
            Do::SaveState(_) if self.saved.len() < MAX_SAVED => self.saved.push(state.clone()),
            Do::RestoreState(_) => {
                if let Some(saved) = self.saved.pop() {
                    self.state = saved;
                }
            }
            Do::Transform(it) => {
                let numbers = [it.0, it.1, it.2, it.3, it.4, it.5].map(|number| number.as_f64());
                state.place *= Affine::new(numbers);
            }
            Do::MoveTo(it) => self.path.begin(Point::new(it.0.as_f64(), it.1.as_f64())),
            Do::LineTo(it) => self.path.go(Point::new(it.0.as_f64(), it.1.as_f64()), true),
            Do::CubicTo(it) => self.path.go(Point::new(it.4.as_f64(), it.5.as_f64()), false),
            Do::CubicStartTo(it) => self.path.go(Point::new(it.2.as_f64(), it.3.as_f64()), false),
            Do::CubicEndTo(it) => self.path.go(Point::new(it.2.as_f64(), it.3.as_f64()), false),
            Do::ClosePath(_) => self.path.close(),
            Do::RectPath(it) => {
                let [x, y, width, height] = [it.0, it.1, it.2, it.3].map(|number| number.as_f64());
                self.path.begin(Point::new(x, y));
                for (x, y) in [(x + width, y), (x + width, y + height), (x, y + height), (x, y)] {
                    self.path.go(Point::new(x, y), true);
                }
            }
            Do::StrokePath(_) => self.draw(true, false),
            Do::CloseAndStrokePath(_) => {
                self.path.close();
                self.draw(true, false);
            }
            Do::FillPathNonZero(_) | Do::FillPathNonZeroCompatibility(_) | Do::FillPathEvenOdd(_) => {
                self.draw(false, true);
            }
            Do::FillAndStrokeNonZero(_) | Do::FillAndStrokeEvenOdd(_) => self.draw(true, true),
            Do::CloseFillAndStrokeNonZero(_) | Do::CloseFillAndStrokeEvenOdd(_) => {
                self.path.close();
                self.draw(true, true);
            }
            Do::EndPath(_) => self.path = Path::default(),
            Do::XObject(it) => self.place(it.0, resources, depth),
            Do::InlineImage(_) => self.picture(),
            Do::CharacterSpacing(it) => state.char_space = it.0.as_f64(),
            Do::WordSpacing(it) => state.word_space = it.0.as_f64(),
            Do::HorizontalScaling(it) => state.stretch = it.0.as_f64() / 100.0,
            Do::TextLeading(it) => state.leading = it.0.as_f64(),
            Do::TextRise(it) => state.rise = it.0.as_f64(),
            Do::TextRenderingMode(it) => state.is_unseen = it.0.as_i64() == 3,
            Do::TextFont(it) => {
                self.state.size = it.1.as_f64();
                self.state.face = resources.get_font(it.0).and_then(|dict| self.typeface(&dict));
            }
            Do::BeginText(_) => (state.line, state.text) = (Affine::IDENTITY, Affine::IDENTITY),
            Do::NextLine(it) => self.move_line(it.0.as_f64(), it.1.as_f64()),
            Do::NextLineAndSetLeading(it) => {
                state.leading = -it.1.as_f64();
                self.move_line(it.0.as_f64(), it.1.as_f64());
            }
            Do::SetTextMatrix(it) => {
                state.line = Affine::new([it.0, it.1, it.2, it.3, it.4, it.5].map(|number| number.as_f64()));
                state.text = state.line;
            }
            Do::NextLineUsingLeading(_) => self.move_line(0.0, -self.state.leading),
            Do::ShowText(it) => self.show(it.0),
            Do::NextLineAndShowText(it) => {
                self.move_line(0.0, -self.state.leading);
                self.show(it.0);
            }
            Do::ShowTextWithParameters(it) => {
                (state.word_space, state.char_space) = (it.0.as_f64(), it.1.as_f64());
                self.move_line(0.0, -self.state.leading);
                self.show(it.2);
            }
            Do::ShowTexts(it) => {
                for part in it.0.iter::<Object<'_>>() {
                    match part {
                        Object::String(bytes) => self.show(&bytes),
                        Object::Number(number) => self.shift(-number.as_f64() / 1000.0 * self.state.size),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn typeface(&self, dict: &Dict<'a>) -> Option<Typeface<'a>> {
        let font = self.fonts.cache.font(dict, &self.fonts.programs, &self.fonts.tables)?;
        Some(Typeface { font, code: FontCode::of(dict, &self.fonts.codes) })
    }

    fn move_line(&mut self, x: f64, y: f64) {
        self.state.line *= Affine::translate((x, y));
        self.state.text = self.state.line;
    }

    /// Moves on along the line, by so much of the text's own space.
    fn shift(&mut self, by: f64) {
        let is_level = self.state.face.as_ref().is_none_or(|face| face.font.is_horizontal());
        let by = if is_level { (by * self.state.stretch, 0.0) } else { (0.0, by) };
        self.state.text *= Affine::translate(by);
    }

    fn show(&mut self, bytes: &Bytes<'_>) {
        let Some(face) = self.state.face.clone() else {
            self.sheet.unmapped += bytes.as_bytes().len();
            return;
        };
        let bytes = bytes.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let (code, length) = face.font.read_code(bytes, at);
            at += length.max(1);
            let advance = face.font.code_advance(code);
            self.print(&face, code, advance.x);
            let blank = if code == 32 && length == 1 { self.state.word_space } else { 0.0 };
            let along = if face.font.is_horizontal() { advance.x } else { advance.y };
            self.shift(along / 1000.0 * self.state.size + self.state.char_space + blank);
        }
    }

    /// Puts one sign on the page.
    fn print(&mut self, face: &Typeface<'_>, code: u32, advance: f64) {
        let state = &self.state;
        let type_space = Affine::new([state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise]);
        let place = state.place * state.text * type_space;
        let shown = face.font.origin_displacement(code) / 1000.0;
        let origin = place * Point::new(shown.x, shown.y);
        let end = place * Point::new(shown.x + if advance == 0.0 { 1.0 } else { advance / 1000.0 }, shown.y);
        let up = place * Point::new(shown.x, shown.y + 1.0) - origin;
        let size = up.hypot();
        let (left, right) = (origin.x.min(end.x), origin.x.max(end.x));
        let area = if up.x.abs() < up.y.abs() {
            Area { left, right, top: origin.y - 0.86 * size, bottom: origin.y + 0.14 * size }
        } else {
            let (top, bottom) = (origin.y.min(end.y), origin.y.max(end.y));
            Area { left: origin.x - 0.5 * size, right: origin.x + 0.5 * size, top, bottom }
        };
        let (x, y) = (area.middle_x(), area.middle_y());
        let is_on_page = (0.0..=self.sheet.width).contains(&x) && (0.0..=self.sheet.height).contains(&y);
        if !is_on_page || size < 0.5 {
            return;
        }
        let Some(text) = face.decode(code).filter(|text| !text.contains('\0')) else {
            self.sheet.unmapped += 1;
            return;
        };
        if text.chars().all(char::is_whitespace) {
            self.blank = Some((area.right, origin.y));
            return;
        }
        if self.is_printed_already(&text, area, size) {
            return;
        }
        let after_blank = self.blank.take().is_some_and(|(right, line)| {
            (line - origin.y).abs() < size / 2.0 && (area.left - right).abs() < size / 2.0
        });
        self.seen.entry(square(area, size)).or_default().push(self.sheet.words.len());
        let is_unseen = self.state.is_unseen;
        self.sheet.words.push(Word { text, area, size, after_blank: Some(after_blank), is_unseen });
    }

    fn is_printed_already(&self, text: &str, area: Area, size: f64) -> bool {
        let (column, line) = square(area, size);
        let near = (column - 1..=column + 1).flat_map(|x| (line - 1..=line + 1).map(move |y| (x, y)));
        near.filter_map(|place| self.seen.get(&place)).flatten().any(|index| {
            let other = &self.sheet.words[*index];
            let (x, y) = (other.area.left - area.left, other.area.top - area.top);
            other.text == text && x.abs() < size / 5.0 && y.abs() < size / 5.0
        })
    }

    /// Keeps the straight lines along the page and across it.
    fn draw(&mut self, is_stroked: bool, is_filled: bool) {
        let path = std::mem::take(&mut self.path);
        let place = self.state.place;
        if is_filled {
            for part in &path.parts {
                let points = part.iter().map(|point| place * *point);
                let bounds = points.map(|point| Rect::from_points(point, point)).reduce(|a, b| a.union(b));
                let Some(Rect { x0, y0, x1, y1 }) = bounds else { continue };
                if y1 - y0 <= MAX_RULE_WIDTH {
                    self.rule(Direction::Level, y0.midpoint(y1), x0, x1);
                }
                if x1 - x0 <= MAX_RULE_WIDTH {
                    self.rule(Direction::Upright, x0.midpoint(x1), y0, y1);
                }
            }
        }
        if is_stroked {
            for (from, to) in &path.strokes {
                let (from, to) = (place * *from, place * *to);
                if (from.y - to.y).abs() < 0.5 {
                    self.rule(Direction::Level, from.y, from.x.min(to.x), from.x.max(to.x));
                } else if (from.x - to.x).abs() < 0.5 {
                    self.rule(Direction::Upright, from.x, from.y.min(to.y), from.y.max(to.y));
                }
            }
        }
    }

    fn rule(&mut self, direction: Direction, at: f64, start: f64, end: f64) {
        if end - start >= MIN_RULE_LENGTH && at.is_finite() {
            self.sheet.rules.push(Rule { direction, at, start, end });
        }
    }

    /// Draws a form or a picture that the resources name.
    fn place(&mut self, name: &Name<'_>, resources: &Resources<'a>, depth: usize) {
        let Some(stream) = resources.get_x_object(name) else { return };
        let dict = stream.dict();
        match dict.get::<Name<'_>>(SUBTYPE) {
            Some(kind) if kind.as_ref() == b"Image" => self.picture(),
            Some(kind) if kind.as_ref() == b"Form" && depth < MAX_DEPTH => {
                let Ok(data) = stream.decoded_data() else { return };
                let own: Option<Resources<'a>> = dict.get(RESOURCES).map(Resources::new);
                let outside = self.state.place;
                if let Some(matrix) = dict.get::<[f64; 6]>(MATRIX) {
                    self.state.place *= Affine::new(matrix);
                }
                self.follow(TypedIter::new(data.as_ref()), own.as_ref().unwrap_or(resources), depth + 1);
                self.state.place = outside;
            }
            _ => {}
        }
    }

    fn picture(&mut self) {
        let paper = Rect::new(0.0, 0.0, self.sheet.width, self.sheet.height);
        let unit = Rect::new(0.0, 0.0, 1.0, 1.0);
        self.pictured += self.state.place.transform_rect_bbox(unit).intersect(paper).area();
    }
}

/// The square of a grid that a sign begins in.
fn square(area: Area, size: f64) -> (i64, i64) {
    let side = size.max(1.0);
    ((area.left / side).floor() as i64, (area.top / side).floor() as i64)
}

impl Typeface<'_> {
    /// What a code stands for, if anything says so.
    fn decode(&self, code: u32) -> Option<String> {
        let said = match self.font.glyph(self.font.map_code(code), code) {
            FontGlyph::Outline(outline) => outline.as_unicode(),
            FontGlyph::Type3(drawn) => drawn.as_unicode(),
        };
        let said = said.or_else(|| self.code.as_ref()?.decode(code));
        said.map(|signs| match signs {
            BfString::Char(sign) => sign.to_string(),
            BfString::String(signs) => signs,
        })
    }
}
