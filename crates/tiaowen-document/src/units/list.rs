//! Cuts a list of responsible units (市科技局牵头，市财政局、市经信局配合) into names with roles.

use std::ops::Range;
use std::sync::LazyLock;

use super::name::{self, fold, without_blanks};
use crate::model::UnitRole;
use crate::places::Words;

/// A name in a list, in bytes of the text, with what it has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListedName {
    pub(super) range: Range<usize>,
    pub(super) role: UnitRole,
}

/// The names of a list, and whether the list itself says what they do (…负责, …牵头).
#[derive(Debug, Default)]
pub(super) struct UnitList {
    pub(super) names: Vec<ListedName>,
    pub(super) says_roles: bool,
}

/// Labels in front of a list. Longer ones stand before those that they begin with.
const LABELS: &[(&str, UnitRole)] = &[
    ("牵头责任单位", UnitRole::Lead),
    ("牵头责任部门", UnitRole::Lead),
    ("牵头单位", UnitRole::Lead),
    ("牵头部门", UnitRole::Lead),
    ("主要责任单位", UnitRole::Lead),
    ("主责单位", UnitRole::Lead),
    ("责任单位", UnitRole::Responsible),
    ("责任主体", UnitRole::Responsible),
    ("实施单位", UnitRole::Responsible),
    ("承办单位", UnitRole::Responsible),
    ("落实单位", UnitRole::Responsible),
    ("负责单位", UnitRole::Responsible),
    ("责任部门", UnitRole::Department),
    ("负责部门", UnitRole::Department),
    ("指导部门", UnitRole::Guiding),
    ("指导单位", UnitRole::Guiding),
    ("配合单位", UnitRole::Supporting),
    ("配合部门", UnitRole::Supporting),
    ("协办单位", UnitRole::Supporting),
    ("协同单位", UnitRole::Supporting),
    ("协作单位", UnitRole::Supporting),
    ("协助单位", UnitRole::Supporting),
    ("参与单位", UnitRole::Supporting),
    ("参与部门", UnitRole::Supporting),
    ("参加单位", UnitRole::Supporting),
    ("支持单位", UnitRole::Supporting),
    ("牵头", UnitRole::Lead),
    ("配合", UnitRole::Supporting),
];

/// What stands behind the names it governs.
const ROLE_PHRASES: &[(&str, UnitRole)] = &[
    ("牵头负责落实", UnitRole::Lead),
    ("牵头组织实施", UnitRole::Lead),
    ("牵头负责", UnitRole::Lead),
    ("牵头组织", UnitRole::Lead),
    ("牵头落实", UnitRole::Lead),
    ("牵头实施", UnitRole::Lead),
    ("为牵头单位", UnitRole::Lead),
    ("牵头", UnitRole::Lead),
    ("配合实施", UnitRole::Supporting),
    ("配合落实", UnitRole::Supporting),
    ("配合", UnitRole::Supporting),
    ("参与", UnitRole::Supporting),
    ("参加", UnitRole::Supporting),
    ("协助", UnitRole::Supporting),
    ("协同", UnitRole::Supporting),
    ("协办", UnitRole::Supporting),
    ("负责落实", UnitRole::Responsible),
    ("负责实施", UnitRole::Responsible),
    ("负责推进", UnitRole::Responsible),
    ("组织实施", UnitRole::Responsible),
    ("负责", UnitRole::Responsible),
    ("组织落实", UnitRole::Responsible),
    ("落实", UnitRole::Responsible),
    ("实施", UnitRole::Responsible),
    ("推进", UnitRole::Responsible),
];

/// What may stand between the names and the role phrase, or close a list.
const QUALIFIERS: &[&str] = &[
    "按照职责分工",
    "根据职责分工",
    "按职责分工",
    "依职责分工",
    "按照各自职责",
    "根据各自职责",
    "按各自职责",
    "按照职责",
    "依据职责",
    "按职责",
    "依职责",
    "按照分工",
    "按任务分工",
    "按分工",
    "分工",
    "分别",
    "共同",
    "具体",
    "各自",
    "依法",
    "等单位",
    "等部门",
    "等",
];

/// Words in front of a name.
const OPENERS: &[&str] = &["以及", "由", "和", "及", "并", "会同", "其中"];

/// The label that `text` begins with: its length in bytes and its role.
pub(super) fn leading_label(text: &str) -> Option<(usize, UnitRole)> {
    LABELS.iter().find(|(label, _)| text.starts_with(label)).map(|(label, role)| (label.len(), *role))
}

/// All places where a label of two characters and more begins, in bytes.
pub(super) fn label_starts(text: &str) -> Vec<usize> {
    static LONG: LazyLock<Words> = LazyLock::new(|| {
        let labels = LABELS.iter().map(|(label, _)| *label);
        Words::new(&labels.filter(|label| label.chars().count() > 2).collect::<Vec<_>>())
    });
    let mut starts: Vec<usize> = LONG.find(text).map(|(_, range)| range.start).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// Cuts the list that stands in `body` of `text`.
///
/// `default` is the role of names about which the list says nothing, `None` if such are no units; a label inside
/// the list replaces it, and a label of something else (完成时限：) ends the names until the next role's label.
pub(super) fn cut_list(
    text: &str,
    body: Range<usize>,
    default: Option<UnitRole>,
    is_known: &dyn Fn(&str) -> bool,
) -> UnitList {
    let mut cutter = ListCutter {
        text,
        is_known,
        role: default,
        is_elsewhere: false,
        pending: Vec::new(),
        list: UnitList::default(),
    };
    for piece in pieces(text, body) {
        cutter.take_piece(piece);
    }
    cutter.settle(None);
    cutter.list
}

/// A stretch between separators, and whether a stronger stop (；) stands before it.
struct Piece {
    range: Range<usize>,
    after_stop: bool,
}

fn pieces(text: &str, body: Range<usize>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut start, mut depth, mut after_stop) = (body.start, 0usize, false);
    for (offset, character) in text[body.clone()].char_indices() {
        let at = body.start + offset;
        let stop = matches!(character, ';' | '；' | '。');
        match character {
            '(' | '（' | '[' | '〔' | '【' => depth += 1,
            ')' | '）' | ']' | '〕' | '】' => depth = depth.saturating_sub(1),
            // 县（市、区） keeps its comma; a stop inside an unclosed bracket still stops.
            '、' | '，' | ',' if depth == 0 => {
                pieces.push(Piece { range: start..at, after_stop });
                (start, after_stop) = (at + character.len_utf8(), false);
            }
            _ if stop => {
                pieces.push(Piece { range: start..at, after_stop });
                (start, after_stop, depth) = (at + character.len_utf8(), true, 0);
            }
            _ => {}
        }
    }
    pieces.push(Piece { range: start..body.end, after_stop });
    pieces
}

struct ListCutter<'a> {
    text: &'a str,
    is_known: &'a dyn Fn(&str) -> bool,
    /// The role of names without a phrase of their own; `None` under a label that is no role.
    role: Option<UnitRole>,
    /// Whether the label before says what something else is: 完成时限：持续推进.
    is_elsewhere: bool,
    /// Names whose role phrase may still come, with a role of their own if a bracket gave one.
    pending: Vec<(Range<usize>, Option<UnitRole>)>,
    list: UnitList,
}

impl ListCutter<'_> {
    fn take_piece(&mut self, piece: Piece) {
        if piece.after_stop {
            self.settle(None);
            self.is_elsewhere = false;
        }
        let mut range = trim(self.text, piece.range);
        while let Some(label) = self.label_in(&range) {
            let before = trim(self.text, range.start..label.start);
            self.take_names(before);
            self.settle(None);
            (self.role, self.is_elsewhere) = (label.role, label.role.is_none());
            range = trim(self.text, label.end..range.end);
        }
        self.take_names(range);
    }

    /// The label inside a piece: up to a colon, or a role's label that a blank or 为 follows.
    fn label_in(&self, range: &Range<usize>) -> Option<PieceLabel> {
        let piece = &self.text[range.clone()];
        if let Some(colon) = find_outside_brackets(piece, |character| matches!(character, ':' | '：')) {
            let start = piece[..colon]
                .rfind(char::is_whitespace)
                .map_or(0, |at| at + piece[at..].chars().next().map_or(0, char::len_utf8));
            let label = piece[start..colon].trim();
            let role =
                leading_label(label).filter(|(length, _)| *length == label.len()).map(|(_, role)| role);
            let end = colon + piece[colon..].chars().next().map_or(0, char::len_utf8);
            return Some(PieceLabel { start: range.start + start, end: range.start + end, role });
        }
        let (length, role) = leading_label(piece).filter(|(length, _)| *length > "牵头".len())?;
        let rest = &piece[length..];
        let gap =
            if rest.starts_with('为') { '为'.len_utf8() } else { rest.len() - rest.trim_start().len() };
        (gap > 0).then_some(PieceLabel {
            start: range.start,
            end: range.start + length + gap,
            role: Some(role),
        })
    }

    fn take_names(&mut self, range: Range<usize>) {
        if self.is_elsewhere {
            return;
        }
        let (range, phrase) = self.strip_role(range);
        for (name, joint_role) in self.split_joined(range) {
            let (name, bracket_role) = self.strip_role_bracket(name);
            if !name.is_empty() {
                if joint_role.is_some() {
                    // 甲部、乙部会同丙局: whoever stands before 会同 leads.
                    self.list.says_roles = true;
                    self.pending.iter_mut().for_each(|(_, role)| *role = role.or(joint_role));
                }
                self.pending.push((name, bracket_role.or(joint_role)));
            }
        }
        if let Some(role) = phrase {
            self.list.says_roles = true;
            self.settle(Some(role));
        }
    }

    /// Gives the pending names their role.
    fn settle(&mut self, phrase: Option<UnitRole>) {
        let names = std::mem::take(&mut self.pending);
        for (range, own_role) in names {
            let Some(role) = own_role.or(phrase).or(self.role) else { continue };
            if self.is_plausible(&self.text[range.clone()]) {
                self.list.names.push(ListedName { range, role });
            }
        }
    }

    /// Cuts 等按职责分工负责 and the like off the end.
    fn strip_role(&self, range: Range<usize>) -> (Range<usize>, Option<UnitRole>) {
        let mut range = trim(self.text, range);
        let mut role = None;
        loop {
            let piece = &self.text[range.clone()];
            if (self.is_known)(&fold(piece)) {
                return (range, role);
            }
            let phrase = ROLE_PHRASES.iter().find(|(phrase, _)| piece.ends_with(phrase));
            let cut = match phrase {
                Some((phrase, meant)) => {
                    role = role.or(Some(*meant));
                    phrase.len()
                }
                None => match QUALIFIERS.iter().find(|qualifier| piece.ends_with(*qualifier)) {
                    Some(qualifier) => qualifier.len(),
                    None => return (range, role),
                },
            };
            range = trim(self.text, range.start..range.end - cut);
        }
    }

    /// 市经信局（牵头） has its role in a bracket.
    fn strip_role_bracket(&self, range: Range<usize>) -> (Range<usize>, Option<UnitRole>) {
        let piece = &self.text[range.clone()];
        let Some(open) = piece.rfind(['(', '（']).filter(|_| piece.ends_with([')', '）'])) else {
            return (range, None);
        };
        let inside = piece[open..].trim_matches(['(', '（', ')', '）']);
        match leading_label(inside).filter(|(length, _)| *length == inside.len()) {
            Some((_, role)) => (trim(self.text, range.start..range.start + open), Some(role)),
            None => (range, None),
        }
    }

    /// Splits at 会同, 和, 等 and blanks where what stands before is a unit by itself; 会同 gives that one a role.
    fn split_joined(&self, range: Range<usize>) -> Vec<(Range<usize>, Option<UnitRole>)> {
        let mut names = Vec::new();
        let mut rest = self.strip_opener(trim(self.text, range));
        'next: while !rest.is_empty() {
            let piece = &self.text[rest.clone()];
            if (self.is_known)(&fold(piece)) {
                break;
            }
            for (at, joint, joint_role) in joints(piece) {
                let before = trim(self.text, rest.start..rest.start + at);
                let after = self.strip_opener(trim(self.text, rest.start + at + joint..rest.end));
                if after.is_empty() || !self.is_unit(&self.text[before.clone()]) {
                    continue;
                }
                let own_line = piece[at..].starts_with(char::is_whitespace);
                if own_line && !self.begins_unit(&self.text[after.clone()]) {
                    continue;
                }
                names.push((before, joint_role));
                rest = after;
                continue 'next;
            }
            break;
        }
        if !rest.is_empty() {
            names.push((rest, None));
        }
        names
    }

    fn strip_opener(&self, range: Range<usize>) -> Range<usize> {
        let piece = &self.text[range.clone()];
        match OPENERS.iter().find(|opener| piece.starts_with(**opener)) {
            Some(opener) => trim(self.text, range.start + opener.len()..range.end),
            None => range,
        }
    }

    fn is_unit(&self, name: &str) -> bool {
        (self.is_known)(&fold(name))
            || name::is_unit_name(&without_blanks(name))
            || name::is_generic_form(name)
    }

    fn begins_unit(&self, name: &str) -> bool {
        let first_line = name.split_whitespace().next().unwrap_or(name);
        name::opens_with_rank(name)
            || (self.is_known)(&fold(name))
            || (self.is_known)(&fold(first_line))
            || name::is_generic_form(first_line)
            || name.starts_with('各')
            || self.is_unit(name) && first_line.chars().count() >= 5
    }

    /// A listed name may look unlike a unit's (市城投集团), but not like a date or a sentence.
    fn is_plausible(&self, name: &str) -> bool {
        let name = without_blanks(name);
        let length = name.chars().count();
        (self.is_known)(&fold(&name))
            || (2..=40).contains(&length)
                && name.contains(|character: char| ('\u{4e00}'..='\u{9fff}').contains(&character))
                && !name.contains(|character: char| {
                    character.is_ascii_digit() || "：:%％《》".contains(character)
                })
    }
}

struct PieceLabel {
    start: usize,
    end: usize,
    role: Option<UnitRole>,
}

/// Places where a piece may fall apart: byte offset, length of the joint, role of what stands before it.
fn joints(piece: &str) -> Vec<(usize, usize, Option<UnitRole>)> {
    const JOINTS: &[(&str, Option<UnitRole>)] = &[
        ("会同", Some(UnitRole::Lead)),
        ("牵头会同", Some(UnitRole::Lead)),
        ("以及", None),
        ("和", None),
        ("及", None),
        ("与", None),
        ("等", None),
    ];
    let mut depth = 0usize;
    let mut joints = Vec::new();
    for (at, character) in piece.char_indices() {
        match character {
            '(' | '（' | '[' | '〔' | '【' => depth += 1,
            ')' | '）' | ']' | '〕' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if character.is_whitespace() => joints.push((at, character.len_utf8(), None)),
            _ => {
                let joint = JOINTS.iter().find(|(joint, _)| piece[at..].starts_with(joint));
                joints.extend(joint.map(|(joint, role)| (at, joint.len(), *role)));
            }
        }
    }
    joints
}

fn find_outside_brackets(text: &str, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut depth = 0usize;
    text.char_indices().find_map(|(at, character)| {
        match character {
            '(' | '（' | '[' | '〔' | '【' => depth += 1,
            ')' | '）' | ']' | '〕' | '】' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0 && wanted(character)).then_some(at)
    })
}

/// The range without blanks and stray stops at its ends.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let is_edge = |character: char| character.is_whitespace() || "。.*;；,，、".contains(character);
    let piece = &text[range.clone()];
    let inner = piece.trim_matches(is_edge);
    if inner.is_empty() {
        return range.start..range.start;
    }
    let lead = piece.len() - piece.trim_start_matches(is_edge).len();
    range.start + lead..range.start + lead + inner.len()
}
