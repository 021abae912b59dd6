//! The way of all pages together: tables and furniture taken out, regions put in order, paragraphs and tables carried
//! over the ends of pages, and doubts said where they belong.

use std::collections::BTreeMap;

use tiaowen_document::Extracted;
use tiaowen_document::model::{NoiseReason, Severity, Span};

use super::column::{Gutter, Item, Region, certain_gutter, read_regions};
use super::flow::{Line, Paragraph, Setting, Step, read_lines, settle_margins};
use super::furniture::{NOTE_MARK, PageText, take_furniture, take_notes};
use super::guess::take_aligned;
use super::line::{Piece, median, push_joined, read_pieces, rows};
use super::sheet::{Sheet, is_meaningless};
use super::table::{Table, take_tables};
use super::writing::{Writer, header_rows};

/// What a reader of pages has to say of one: the page, and what is said.
pub(crate) type Told = (u32, Severity, String);

/// Makes one text of the pages. `told` is what their reader says of them.
pub(crate) fn assemble(sheets: Vec<Sheet>, told: Vec<Told>) -> Extracted {
    let mut tables: BTreeMap<u32, Vec<Table>> = BTreeMap::new();
    let mut doubts = PageDoubts::of(&sheets, told);
    let mut pages: Vec<PageText> = Vec::new();
    for mut sheet in sheets {
        let found = take_tables(&mut sheet.words, &sheet.rules, sheet.number, sheet.height);
        let mut page = PageText {
            number: sheet.number,
            width: sheet.width,
            height: sheet.height,
            rules: sheet.rules,
            ..PageText::default()
        };
        page.tables = found.iter().map(|table| (table.area.top, table.area.bottom)).collect();
        page.rows = read_pieces(sheet.words);
        tables.insert(sheet.number, found);
        pages.push(page);
    }
    let pieces = pages.iter().flat_map(|page| page.rows.iter().flatten());
    let size = median(pieces.flat_map(|piece| std::iter::repeat_n(piece.size, piece.text.chars().count())));
    let size = size.unwrap_or(10.0);
    take_furniture(&mut pages, size);
    let (mut numbers, mut regions): (Vec<u32>, Vec<(f64, Region)>) = Default::default();
    let mut contents: Vec<Vec<Item>> = Vec::new();
    for page in &mut pages {
        take_notes(page, size);
        let mut items: Vec<Item> = page.rows.drain(..).flatten().map(Item::Piece).collect();
        let own = tables.get(&page.number).into_iter().flatten().enumerate();
        items.extend(own.map(|(number, table)| Item::Table(number, table.area)));
        contents.push(items);
    }
    let gutters: Vec<Gutter> = contents.iter().filter_map(|items| certain_gutter(items)).collect();
    for (page, items) in pages.iter().zip(contents) {
        let found = read_regions(items, &gutters);
        if found.iter().any(|region| region.is_column) {
            doubts.in_columns(page.number);
        }
        let own = tables.entry(page.number).or_default();
        let found = found.into_iter().map(|region| with_aligned_tables(region, page.number, own));
        regions.extend(found.map(|region| (page.width, region)));
        numbers.resize(regions.len(), page.number);
    }
    settle_margins(&mut regions);
    let mut steps = Vec::new();
    let mut next = numbers.iter().zip(&regions).peekable();
    for page in &pages {
        while let Some((number, (_, region))) = next.next_if(|(number, _)| **number == page.number) {
            steps.extend(read_lines(region, *number));
        }
        steps.push(Step::PageEnd(page.number));
    }
    doubts.side_by_side(&steps);
    let setting = Setting::of(&steps);
    let mut assembler = Assembler {
        writer: Writer::default(),
        pages,
        tables,
        setting,
        open: None,
        table: None,
        ended: Vec::new(),
        doubts,
    };
    for step in steps {
        assembler.step(step);
    }
    assembler.close();
    assembler.writer.finish()
}

/// Puts tables without printed lines in the place of the pieces that they are made of.
fn with_aligned_tables(mut region: Region, page: u32, tables: &mut Vec<Table>) -> Region {
    let (mut all, mut items): (Vec<Piece>, Vec<Item>) = Default::default();
    for item in std::mem::take(&mut region.items) {
        match item {
            Item::Piece(piece) => all.push(piece),
            table @ Item::Table(..) => items.push(table),
        }
    }
    let mut lines = rows(all, |piece| piece.area);
    for pieces in &mut lines {
        pieces.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
    }
    let mut taken = vec![false; lines.len()];
    for (range, table) in take_aligned(&lines, page) {
        taken[range].fill(true);
        items.push(Item::Table(tables.len(), table.area));
        tables.push(table);
    }
    let left = lines.into_iter().zip(taken).filter(|(_, taken)| !taken).flat_map(|(pieces, _)| pieces);
    items.extend(left.map(Item::Piece));
    region.items = items;
    region
}

/// A table that may go on overleaf or in the next column, with doubts about rows of it.
struct OpenTable {
    table: Table,
    /// Where its last part ends: what begins above that stands in another column.
    end: f64,
    doubts: Vec<(usize, String)>,
    /// Headers that were printed again, each with its page.
    reprints: Vec<(u32, String)>,
}

struct Assembler {
    writer: Writer,
    pages: Vec<PageText>,
    tables: BTreeMap<u32, Vec<Table>>,
    setting: Setting,
    open: Option<Paragraph>,
    table: Option<OpenTable>,
    /// Pages that ended inside what is open.
    ended: Vec<u32>,
    doubts: PageDoubts,
}

impl Assembler {
    fn step(&mut self, step: Step) {
        match step {
            Step::PageEnd(page) => self.ended.push(page),
            Step::Table(page, number) => self.take_table(page, number),
            Step::Line(line) => {
                let left = match &mut self.open {
                    Some(open) => open.take(line, self.setting),
                    None => Some(line),
                };
                if let Some(line) = left {
                    self.close();
                    self.open = Some(Paragraph::begin(line, self.setting));
                }
            }
        }
    }

    fn take_table(&mut self, page: u32, number: usize) {
        let tables = self.tables.get_mut(&page);
        let Some(table) = tables.and_then(|tables| tables.get_mut(number)).map(std::mem::take) else {
            return;
        };
        let is_next = |open: &OpenTable| match self.ended.last() {
            Some(last) => last + 1 == page,
            None => table.area.top < open.end,
        };
        let rest =
            self.table.as_ref().filter(|open| is_next(open)).and_then(|open| open.table.fitted(&table));
        match (&mut self.table, rest) {
            (Some(open), Some(rest)) => open.append(rest, page),
            _ => {
                self.close();
                let end = table.area.bottom;
                self.table = Some(OpenTable { table, end, doubts: Vec::new(), reprints: Vec::new() });
            }
        }
    }

    /// Writes what is open, and what stands at the ends of the pages that ended in it.
    fn close(&mut self) {
        if let Some(paragraph) = self.open.take() {
            let page = paragraph.lines.first().map_or(1, |line| line.page);
            let span = self.writer.paragraph(&paragraph);
            let last = paragraph.lines.last().map_or(page, |line| line.page);
            self.doubts.tell(&mut self.writer, span, last);
        }
        if let Some(open) = self.table.take() {
            let start = self.writer.position();
            self.writer.table(&open.table, &open.doubts);
            let span = Span::new(start, self.writer.position().saturating_sub(1).max(start));
            let last = open.table.rows.last().map_or(1, |row| row.page);
            self.doubts.tell(&mut self.writer, span, last);
            for (page, text) in &open.reprints {
                self.writer.noise(text, *page, NoiseReason::Duplicate);
            }
        }
        for page in std::mem::take(&mut self.ended) {
            self.end_page(page);
        }
    }

    fn end_page(&mut self, number: u32) {
        let Some(page) = self.pages.iter_mut().find(|page| page.number == number) else { return };
        let (notes, furniture) = (std::mem::take(&mut page.notes), std::mem::take(&mut page.furniture));
        let region = Region::of(notes.into_iter().flatten().map(Item::Piece).collect(), false);
        let lines: Vec<Line> = region
            .iter()
            .flat_map(|region| read_lines(region, number))
            .filter_map(|step| if let Step::Line(line) = step { Some(line) } else { None })
            .collect();
        let mut note: Option<Paragraph> = None;
        for line in lines {
            match &mut note {
                Some(note) if !NOTE_MARK.is_match(&line.text) => note.lines.push(line),
                _ => {
                    let done = note.replace(Paragraph { lines: vec![line], ..Paragraph::default() });
                    done.iter().for_each(|done| {
                        self.writer.paragraph(done);
                    });
                }
            }
        }
        if let Some(note) = note {
            self.writer.paragraph(&note);
        }
        for text in furniture {
            self.writer.noise(&text, number, NoiseReason::PageFurniture);
        }
        let here = self.writer.position();
        let last = Span::new(here.saturating_sub(1), here.saturating_sub(1));
        self.doubts.tell(&mut self.writer, last, number);
    }
}

impl Table {
    /// Sets another table, at the top of the next page or column, in the columns of this one; `None` when it is no rest
    /// of it. The rest may have fewer columns: cells of rows that are not overleaf part the others. Two lines of it may be
    /// one of this: office programs draw the rest of a broken row a little beside the rows below it.
    fn fitted(&self, next: &Self) -> Option<Self> {
        const SAME: f64 = 8.0;
        let own = |edge: &f64| {
            let far = |own: &f64| ((own - self.edges[0]) - (edge - next.edges[0])).abs();
            self.edges.iter().position(|own| far(own) < SAME)
        };
        let places: Vec<usize> = next.edges.iter().map(own).collect::<Option<_>>()?;
        let is_whole =
            places.first() == Some(&0) && places.last() == self.edges.len().checked_sub(1).as_ref();
        if !is_whole || places.windows(2).any(|two| two[0] > two[1]) {
            return None;
        }
        let mut fitted = next.clone();
        for row in &mut fitted.rows {
            for cell in &mut row.cells {
                let end = places.get(cell.column + cell.columns)?;
                cell.column = *places.get(cell.column)?;
                cell.columns = end - cell.column;
                if cell.columns == 0 && !cell.text.is_empty() {
                    return None;
                }
            }
            row.cells.retain(|cell| cell.columns > 0);
        }
        Some(fitted)
    }
}

impl OpenTable {
    /// Adds the rows of the rest overleaf; a header printed again is set aside, a row that the page broke is mended. The
    /// rest of a broken row may stand above the header.
    fn append(&mut self, mut next: Table, page: u32) {
        self.end = next.area.bottom;
        let headers = header_rows(&self.table);
        let texts =
            |row: &super::table::Row| row.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
        let is_broken =
            self.table.rows.last().zip(next.rows.first()).is_some_and(|(last, first)| last.goes_on(first));
        let is_reprint = |from: &usize| {
            headers > 0
                && next.rows.len() >= from + headers
                && (0..headers).all(|at| texts(&next.rows[from + at]) == texts(&self.table.rows[at]))
        };
        if let Some(from) = (0..=usize::from(is_broken)).find(is_reprint) {
            for row in next.rows.drain(from..from + headers) {
                self.reprints.push((page, texts(&row).join(" ")));
            }
        }
        if let (Some(last), Some(first)) = (self.table.rows.last_mut(), next.rows.first())
            && last.goes_on(first)
        {
            let first = next.rows.remove(0);
            for cell in first.cells.iter().filter(|cell| !cell.text.is_empty()) {
                match last.cells.iter_mut().find(|other| other.column == cell.column) {
                    Some(other) => push_joined(&mut other.text, &cell.text),
                    None => last.cells.push(cell.clone()),
                }
            }
            last.cells.sort_by_key(|cell| cell.column);
            let message = if last.page == page {
                format!("第{page}页：表格的这一行跨栏，两栏的文字已按列接起来，请核对。")
            } else {
                format!("表格的这一行跨第{}页和第{page}页，两页的文字已按列接起来，请核对。", page - 1)
            };
            self.doubts.push((self.table.rows.len() - 1, message));
        }
        self.table.rows.append(&mut next.rows);
    }
}

impl super::table::Row {
    /// Whether the first row overleaf is the rest of this one: its first cell is empty, where this one has text, and
    /// some cell here stops in the middle of its text.
    fn goes_on(&self, next: &Self) -> bool {
        let text = |row: &Self, column: usize| {
            row.cells
                .iter()
                .find(|cell| cell.column == column)
                .map(|cell| cell.text.clone())
                .unwrap_or_default()
        };
        let is_open = |cell: &super::table::Cell| {
            let above = text(self, cell.column);
            !above.is_empty() && !cell.text.is_empty() && !above.ends_with(['。', '；', '！', '？'])
        };
        text(next, 0).is_empty() && !text(self, 0).is_empty() && next.cells.iter().any(is_open)
    }
}

/// What has to be said of pages, until the text of the page is written.
struct PageDoubts(BTreeMap<u32, Vec<(Severity, String)>>);

impl PageDoubts {
    fn of(sheets: &[Sheet], told: Vec<Told>) -> Self {
        let mut doubts = Self(BTreeMap::new());
        for (page, severity, message) in told {
            doubts.add(page, severity, message);
        }
        for sheet in sheets {
            let page = sheet.number;
            if sheet.unmapped > 0 {
                let message = format!(
                    "第{page}页有{}个字认不出（字体没有对应表），原文这里缺字，请核对。",
                    sheet.unmapped
                );
                doubts.add(page, Severity::Warning, message);
            }
            let meaningless = sheet
                .words
                .iter()
                .flat_map(|word| word.text.chars())
                .filter(|sign| is_meaningless(*sign))
                .count();
            if meaningless > 0 {
                let message =
                    format!("第{page}页有{meaningless}个字符没有通用编码（自造字或乱码），请核对。");
                doubts.add(page, Severity::Warning, message);
            }
            if sheet.is_picture && sheet.words.is_empty() {
                let message = format!("第{page}页只有图片、没有文字（可能是扫描页），图片里的文字没有读出。");
                doubts.add(page, Severity::Warning, message);
            } else if !sheet.words.is_empty() && sheet.words.iter().all(|word| word.is_unseen) {
                let message = format!("第{page}页的文字是扫描件识别（OCR）的结果，可能有错字，请核对。");
                doubts.add(page, Severity::Warning, message);
            }
        }
        doubts
    }

    fn add(&mut self, page: u32, severity: Severity, message: String) {
        self.0.entry(page).or_default().push((severity, message));
    }

    fn in_columns(&mut self, page: u32) {
        let message = format!("第{page}页分栏排版，按先左栏后右栏的次序读出。");
        self.add(page, Severity::Info, message);
    }

    /// Lines with wide gaps, several on a page, may be columns that were not told apart.
    fn side_by_side(&mut self, steps: &[Step]) {
        const FEW: usize = 3;
        let mut spread: BTreeMap<u32, usize> = BTreeMap::new();
        for step in steps {
            if let Step::Line(line) = step
                && line.is_spread
            {
                *spread.entry(line.page).or_default() += 1;
            }
        }
        for (page, _) in spread.into_iter().filter(|(_, lines)| *lines >= FEW) {
            let message = format!("第{page}页有几行文字左右并排，可能是分栏或表格，次序请核对。");
            self.add(page, Severity::Warning, message);
        }
    }

    /// Says what is known of the pages up to this one.
    fn tell(&mut self, writer: &mut Writer, span: Span, page: u32) {
        while let Some(entry) = self.0.first_entry().filter(|entry| *entry.key() <= page) {
            for (severity, message) in entry.remove() {
                writer.doubt(span, severity, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Cell, Row, Table};

    #[test]
    fn a_rest_overleaf_may_have_fewer_columns() {
        let table = |edges: &[f64], cells: &[(usize, usize)]| {
            let cell = |(column, columns): &(usize, usize)| Cell {
                column: *column,
                columns: *columns,
                rows: 1,
                text: "甲".to_owned(),
            };
            let row = Row { cells: cells.iter().map(cell).collect(), page: 1 };
            Table { edges: edges.to_vec(), rows: vec![row], ..Table::default() }
        };
        let whole = table(&[50.0, 80.0, 150.0, 190.0, 300.0], &[(0, 1), (1, 2), (3, 1)]);
        let rest = whole.fitted(&table(&[70.0, 101.0, 211.0, 320.0], &[(0, 1), (1, 1), (2, 1)]));
        let places = rest.map(|rest| rest.rows[0].cells.iter().map(|it| (it.column, it.columns)).collect());
        assert_eq!(places, Some(vec![(0, 1), (1, 2), (3, 1)]));
        // A line that is drawn twice, a little apart.
        let rest = whole
            .fitted(&table(&[50.0, 80.0, 150.0, 189.0, 194.0, 300.0], &[(0, 1), (1, 1), (2, 2), (4, 1)]));
        let places = rest.map(|rest| rest.rows[0].cells.iter().map(|it| (it.column, it.columns)).collect());
        assert_eq!(places, Some(vec![(0, 1), (1, 1), (2, 1), (3, 1)]));
        assert!(whole.fitted(&table(&[50.0, 120.0, 300.0], &[(0, 1), (1, 1)])).is_none());
        assert!(whole.fitted(&table(&[50.0, 80.0, 150.0], &[(0, 1), (1, 1)])).is_none());
    }

    #[test]
    fn a_row_that_the_page_broke_goes_on() {
        let row = |cells: &[(usize, &str)]| {
            let cell = |(column, text): &(usize, &str)| Cell {
                column: *column,
                columns: 1,
                rows: 1,
                text: (*text).to_owned(),
            };
            Row { cells: cells.iter().map(cell).collect(), page: 1 }
        };
        let broken = row(&[(0, "33"), (2, "建设智能工厂33"), (3, "市经信")]);
        assert!(broken.goes_on(&row(&[(0, ""), (1, ""), (2, "家以上"), (3, "局")])));
        assert!(!broken.goes_on(&row(&[(0, "34"), (2, "家以上")])));
        let closed = row(&[(0, "33"), (2, "建设智能工厂。")]);
        assert!(!closed.goes_on(&row(&[(0, ""), (2, "另一项任务")])));
    }
}
