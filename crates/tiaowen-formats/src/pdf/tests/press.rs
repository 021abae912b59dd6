//! A small printing press: sets texts as pages of PDF the way offices and printing houses do, so that tests know what
//! stands where. Knows nothing of how PDF is read.

use std::fmt::Write as _;

use encoding_rs::GBK;

/// How the codes of the font are to be understood; none of the fonts is embedded, none has a `ToUnicode` table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// `GBK-EUC-H`.
    Gbk,
    /// `UniGB-UCS2-H`.
    Ucs2,
    /// `Identity-H` over a collection that nobody knows: the codes say nothing.
    Unknown,
}

/// How a text is set. Lengths are points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) encoding: Encoding,
    pub(super) columns: usize,
    pub(super) size: f64,
    pub(super) head: Option<&'static str>,
}

impl Style {
    pub(super) const PLAIN: Self = Self { encoding: Encoding::Ucs2, columns: 1, size: 16.0, head: None };
    pub(super) const GAZETTE: Self =
        Self {
            encoding: Encoding::Gbk, columns: 2, size: 10.5, head: Some("甲市人民政府公报 2025年第3期")
        };
}

/// What is set.
pub(super) enum Block<'t> {
    /// Centred, larger.
    Title(&'t str),
    Paragraph(&'t str),
    /// Ruled; all columns have one width.
    Table(Vec<Vec<&'t str>>),
    /// A picture over the whole page, which it has to itself.
    Picture,
}

const WIDTH: f64 = 595.0;
const HEIGHT: f64 = 842.0;
const MARGIN: f64 = 72.0;
const GUTTER: f64 = 24.0;

/// A text as it is set: lines as paragraphs, rows of cells as tables.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let inside = line.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
        if inside.is_some_and(|rule| rule.chars().all(|sign| "|-: ".contains(sign))) {
            continue;
        }
        let row: Option<Vec<&str>> = match inside {
            Some(inside) => Some(inside.split('|').map(str::trim).collect()),
            None => line.contains('\t').then(|| line.split('\t').collect()),
        };
        match (row, blocks.last_mut()) {
            (Some(row), Some(Block::Table(rows))) => rows.push(row),
            (Some(row), _) => blocks.push(Block::Table(vec![row])),
            (None, _) => blocks.push(Block::Paragraph(line)),
        }
    }
    blocks
}

/// Prints texts.
pub(super) fn print(blocks: &[Block<'_>], style: Style) -> Vec<u8> {
    bind(&set(blocks, style), style.encoding, "")
}

/// Prints texts for those who have the password. (What is inside stays readable; readers have to ask all the same.)
pub(super) fn print_locked(blocks: &[Block<'_>], style: Style) -> Vec<u8> {
    let key = "<0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20>";
    let lock = format!(
        "/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O {key} /U {key} >> /ID [<01> <01>]"
    );
    bind(&set(blocks, style), style.encoding, &lock)
}

/// Sets the pages.
fn set(blocks: &[Block<'_>], style: Style) -> Vec<String> {
    let mut press = Press { style, pages: Vec::new(), column: 0, y: 0.0 };
    press.turn();
    for block in blocks {
        match block {
            Block::Title(text) => press.title(text),
            Block::Paragraph(text) => press.paragraph(text),
            Block::Table(rows) => press.table(rows),
            Block::Picture => press.picture(),
        }
    }
    press.pages
}

struct Press {
    style: Style,
    /// The content stream of each page.
    pages: Vec<String>,
    column: usize,
    /// How far down the column is filled.
    y: f64,
}

impl Press {
    fn measure(&self) -> f64 {
        let columns = self.style.columns as f64;
        (WIDTH - 2.0 * MARGIN - GUTTER * (columns - 1.0)) / columns
    }

    fn left(&self) -> f64 {
        MARGIN + (self.measure() + GUTTER) * self.column as f64
    }

    fn pitch(&self) -> f64 {
        self.style.size * 1.75
    }

    /// Begins a page.
    fn turn(&mut self) {
        self.pages.push(String::new());
        (self.column, self.y) = (0, MARGIN);
        let number = self.pages.len();
        if let Some(head) = self.style.head {
            self.show(head, MARGIN, 40.0, 9.0);
        }
        let foot = format!("— {number} —");
        self.show(&foot, WIDTH / 2.0 - 20.0, HEIGHT - 50.0, 12.0);
    }

    /// Makes room for so much.
    fn need(&mut self, room: f64) {
        if self.y + room <= HEIGHT - MARGIN - 8.0 {
            return;
        }
        if self.column + 1 < self.style.columns {
            self.column += 1;
            self.y = MARGIN;
        } else {
            self.turn();
        }
    }

    fn show(&mut self, text: &str, left: f64, baseline: f64, size: f64) {
        let mut codes = String::new();
        for byte in encode(text, self.style.encoding) {
            let _ = write!(codes, "{byte:02X}");
        }
        let page = self.pages.last_mut().expect("a page");
        let up = HEIGHT - baseline;
        let _ = writeln!(page, "BT /F1 {size:.2} Tf 1 0 0 1 {left:.2} {up:.2} Tm <{codes}> Tj ET");
    }

    fn title(&mut self, text: &str) {
        let size = self.style.size * 1.375;
        for line in broken(text, self.measure() - 4.0 * size, size, 0.0) {
            self.need(size * 1.75);
            self.y += size * 1.75;
            let left = self.left() + (self.measure() - width(&line, size)) / 2.0;
            self.show(&line, left, self.y, size);
        }
    }

    fn paragraph(&mut self, text: &str) {
        let size = self.style.size;
        for (at, line) in broken(text, self.measure(), size, 2.0 * size).into_iter().enumerate() {
            self.need(self.pitch());
            self.y += self.pitch();
            let indent = if at == 0 { 2.0 * size } else { 0.0 };
            self.show(&line, self.left() + indent, self.y, size);
        }
    }

    fn table(&mut self, rows: &[Vec<&str>]) {
        let size = self.style.size * 0.75;
        let columns = rows.iter().map(Vec::len).max().unwrap_or(1);
        let column = self.measure() / columns as f64;
        for row in rows {
            let cells: Vec<Vec<String>> =
                row.iter().map(|text| broken(text, column - 8.0, size, 0.0)).collect();
            let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
            let height = lines as f64 * size * 1.3 + 8.0;
            self.need(height);
            for (at, cell) in cells.iter().enumerate() {
                // Cells are set in the middle of their row.
                let mut y = self.y + 4.0 + (lines - cell.len()) as f64 * size * 0.65;
                for line in cell {
                    y += size * 1.3;
                    self.show(line, self.left() + column * at as f64 + 4.0, y - size * 0.3, size);
                }
                let (left, top) = (self.left() + column * at as f64, HEIGHT - self.y);
                let page = self.pages.last_mut().expect("a page");
                let _ = writeln!(page, "0.5 w {left:.2} {:.2} {column:.2} {height:.2} re S", top - height);
            }
            self.y += height;
        }
    }

    fn picture(&mut self) {
        if self.y > MARGIN {
            self.turn();
        }
        let page = self.pages.last_mut().expect("a page");
        *page = format!("q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I1 Do Q\n");
        self.y = HEIGHT;
    }
}

fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|sign| if sign.is_ascii() { size / 2.0 } else { size }).sum()
}

/// Breaks a text into lines; signs that close something do not begin one, numbers are kept whole.
fn broken(text: &str, measure: f64, size: f64, indent: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut words: Vec<String> = Vec::new();
    for sign in text.chars() {
        let joins = matches!(sign, '，' | '。' | '、' | '；' | '：' | '”' | '）' | '》' | '〕')
            || words.last().is_some_and(|word| {
                word.ends_with(['“', '（', '《', '〔'])
                    || sign.is_ascii_alphanumeric()
                        && word.ends_with(|last: char| last.is_ascii_alphanumeric())
            });
        match words.last_mut() {
            Some(word) if joins => word.push(sign),
            _ => words.push(sign.to_string()),
        }
    }
    for word in words {
        let count = lines.len();
        let line = lines.last_mut().expect("a line");
        let begin = if count == 1 { indent } else { 0.0 };
        if begin + width(line, size) + width(&word, size) > measure + 0.1 && !line.is_empty() {
            lines.push(word);
        } else {
            line.push_str(&word);
        }
    }
    lines
}

fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Gbk => GBK.encode(text).0.into_owned(),
        // The table of this encoding has the point between names at another place.
        Encoding::Ucs2 => text.replace('·', "・").encode_utf16().flat_map(u16::to_be_bytes).collect(),
        // Whoever takes the codes for Unicode reads ideographs, but not those.
        Encoding::Unknown => {
            let code = |unit: u16| 0x4e00 + unit.wrapping_mul(7919) % 0x5000;
            text.encode_utf16().flat_map(|unit| code(unit).to_be_bytes()).collect()
        }
    }
}

/// Binds pages into a file.
fn bind(pages: &[String], encoding: Encoding, lock: &str) -> Vec<u8> {
    let (name, ordering) = match encoding {
        Encoding::Gbk => ("GBK-EUC-H", "GB1"),
        Encoding::Ucs2 => ("UniGB-UCS2-H", "GB1"),
        Encoding::Unknown => ("Identity-H", "Identity"),
    };
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        Vec::new(),
        format!("<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{name} /DescendantFonts [4 0 R] >>").into_bytes(),
        format!("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 2 >> /FontDescriptor 5 0 R /DW 1000 /W [1 95 500 814 908 500 7716 7716 500] >>").into_bytes(),
        b"<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [-8 -145 1000 859] /ItalicAngle 0 /Ascent 859 /Descent -141 /CapHeight 683 /StemV 78 >>".to_vec(),
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream".to_vec(),
    ];
    let mut kids = String::new();
    for page in pages {
        let content = objects.len() + 1;
        objects.push(format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len() + 1).into_bytes());
        let _ = write!(kids, "{} 0 R ", content + 1);
        objects.push(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {content} 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /I1 6 0 R >> >> >>").into_bytes());
    }
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()).into_bytes();
    let mut file = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    file.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R {lock} >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
            .into_bytes(),
    );
    file
}
