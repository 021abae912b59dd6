//! The parts of a document that stand apart: signed articles, annexes, boxes 专栏, tables.

use tiaowen_text::numeral;

use super::frames::Level;
use super::wording::labelled_lead;
use super::{ClausePiece, Outline, Piece, join_segments};
use crate::model::{ClauseKind, StructureKind};
use crate::roles::{Role, squash};
use crate::table::Part;

impl Outline<'_> {
    pub(super) fn open_signed_article(&mut self, index: usize) -> usize {
        self.reset();
        let (fragment, end) = self.run(index, |role| role == Role::ArticleTitle);
        self.root.articles += 1;
        let label = self.run_text(index..end).trim().to_owned();
        self.open(Level::SignedArticle, label, format!("s{}", self.root.articles), 0, true);
        let path = self.path();
        self.push_structure(StructureKind::Title, fragment, path, 1);
        end
    }

    pub(super) fn open_annex(&mut self, index: usize) -> usize {
        let annexes = self.root.annexes + 1;
        self.reset();
        self.in_cover = false;
        self.root.annexes = annexes;
        let label_end = index + usize::from(self.roles[index] == Role::AnnexLabel);
        let mut end = label_end;
        while end < self.paragraphs.len() && self.roles[end] == Role::AnnexTitle {
            end += 1;
        }
        let number = squash(self.run_text(index..label_end).trim_end_matches(['：', ':']));
        let title = self.run_text(label_end..end);
        let label =
            [number.as_str(), title.as_str()].iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>();
        let value = printed_annex_number(&number).unwrap_or(annexes);
        self.open(Level::Annex, label.join(" "), format!("a{value}"), value, true);
        let path = self.path();
        if label_end > index {
            self.push_structure(
                StructureKind::Heading,
                self.paragraphs[index].fragment.clone(),
                path.clone(),
                1,
            );
        }
        if end > label_end {
            let (fragment, _) = self.run(label_end, |role| role == Role::AnnexTitle);
            self.push_structure(StructureKind::Heading, fragment, path, 1);
        }
        end
    }

    pub(super) fn open_box(&mut self, index: usize) -> usize {
        self.close_box();
        while self.frames.last().is_some_and(|frame| !frame.is_heading) {
            self.frames.pop();
        }
        let counts = self.counts();
        counts.boxes += 1;
        let segment = format!("x{}", counts.boxes);
        self.open(Level::Box, self.paragraphs[index].text.clone(), segment, 0, true);
        let (path, level) = (self.path(), self.depth());
        self.push_structure(StructureKind::Heading, self.paragraphs[index].fragment.clone(), path, level);
        index + 1
    }

    pub(super) fn take_table(&mut self, table: usize, index: usize) -> usize {
        self.preamble_open = false;
        self.close_leaves();
        let end = (index..self.roles.len())
            .find(|at| self.roles[*at] != Role::Table(table))
            .unwrap_or(self.roles.len());
        let path = self.path();
        let level = self.depth() + 1;
        let prefix = self.prefix();
        // A caption right above the table holds the table alone.
        let is_captioned = self.frames.last().is_some_and(|frame| frame.level == Level::Plain)
            && matches!(self.pieces.last(), Some(Piece::Structure(piece)) if piece.kind == StructureKind::Heading);
        for part in &self.tables[table].parts {
            match part {
                Part::Header(fragment) => {
                    self.push_structure(StructureKind::TableHeader, fragment.clone(), path.clone(), level);
                }
                Part::Group { fragment, label } => {
                    let path = path.iter().chain([label]).cloned().collect();
                    self.push_structure(StructureKind::Heading, fragment.clone(), path, level);
                }
                Part::Row(row) => {
                    let counts = self.counts();
                    counts.rows += 1;
                    let address = join_segments(&prefix, &format!("r{}", counts.rows));
                    let address = self.addresses.give(&address);
                    self.pieces.push(Piece::Clause(ClausePiece {
                        kind: ClauseKind::TableRow,
                        fragment: row.fragment.clone(),
                        path: path.iter().chain(&row.labels).cloned().collect(),
                        level,
                        address,
                        number: None,
                        heading: None,
                        items: Vec::new(),
                        row: Some(row.clone()),
                    }));
                }
            }
        }
        if is_captioned {
            self.frames.pop();
        }
        end
    }

    /// The text of a box without numbers: the paragraph right below its title, and those set close to it.
    pub(super) fn take_into_box(&mut self, index: usize) -> bool {
        let Some(at) = self.frames.iter().rposition(|frame| frame.level == Level::Box) else { return false };
        let paragraph = &self.paragraphs[index];
        let counts = &self.frames[at].counts;
        let opens = counts.last_values.is_empty() && counts.paragraphs == 0;
        // Projects that are told one by one with a lead each: 智算中心工程：…
        let goes_on = || {
            let last = match self.pieces.last() {
                Some(Piece::Clause(clause)) if clause.kind == ClauseKind::Box => clause,
                _ => return false,
            };
            let last = last.fragment.read(self.source).text;
            labelled_lead(&last).is_some() && labelled_lead(&paragraph.text).is_some()
        };
        if !opens && paragraph.after_blank && !goes_on() {
            return false;
        }
        self.frames.truncate(at + 1);
        let counts = self.counts();
        counts.paragraphs += 1;
        let segment = format!("p{}", counts.paragraphs);
        let mut address = self.prefix();
        address.push(segment);
        let (path, level) = (self.path(), self.depth() + 1);
        self.push_clause(ClauseKind::Box, paragraph, path, level, &address, None, None);
        true
    }

    pub(super) fn close_box(&mut self) {
        if let Some(at) = self.frames.iter().rposition(|frame| frame.level == Level::Box) {
            self.frames.truncate(at);
        }
    }
}

fn printed_annex_number(label: &str) -> Option<u32> {
    let digits: String = label
        .chars()
        .skip_while(|it| numeral::digit(*it).is_none() && *it != '十')
        .take_while(|it| numeral::digit(*it).is_some() || *it == '十')
        .collect();
    numeral::parse_whole(&digits)
}
