//! Strings in sorted order with all places from which they may be begun. Knows nothing of what they name.

/// Ends every string of the arena; no key holds it.
const END: char = '\n';

/// A place in a string from which it may be begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    /// Number of the name that the string stands for.
    pub(super) name: u32,
    /// Where it begins, in characters of the name's key.
    pub(super) first_char: u32,
    /// Where it begins in the arena, in bytes.
    start: u32,
}

/// The strings, one behind the other, and the places in alphabetical order of what follows them.
#[derive(Debug, Default)]
pub(super) struct Keys {
    arena: String,
    positions: Vec<Position>,
}

impl Keys {
    /// Adds a string that may be begun at `starts`: characters of the name's key, bytes of the string.
    pub(super) fn add(&mut self, name: u32, string: &str, starts: impl Iterator<Item = (usize, usize)>) {
        // Four gigabytes of names are far beyond the bounds of a vocabulary; what lies there is left out.
        let (Ok(base), Ok(_)) =
            (u32::try_from(self.arena.len()), u32::try_from(self.arena.len() + string.len()))
        else {
            return;
        };
        self.arena.push_str(string);
        self.arena.push(END);
        #[allow(clippy::cast_possible_truncation, reason = "inside the string just measured")]
        self.positions.extend(starts.map(|(first_char, byte)| Position {
            name,
            first_char: first_char as u32,
            start: base + byte as u32,
        }));
    }

    /// Sorts; to be called once all is added.
    pub(super) fn sort(&mut self) {
        // END is less than anything in a key: what stands behind it orders nothing but equal strings.
        let arena = self.arena.as_bytes();
        let rest = |position: &Position| &arena[position.start as usize..];
        self.positions.sort_unstable_by(|left, right| rest(left).cmp(rest(right)));
        self.positions.shrink_to_fit();
        self.arena.shrink_to_fit();
    }

    /// The places that go on with `pattern`.
    pub(super) fn beginning_with(&self, pattern: &str) -> &[Position] {
        self.range(|rest| rest.len() >= pattern.len() && rest.starts_with(pattern.as_bytes()), pattern)
    }

    /// The places that go on with `string` and nothing else.
    pub(super) fn equal_to(&self, string: &str) -> &[Position] {
        self.range(|rest| rest == string.as_bytes(), string)
    }

    /// The stretch of places that `belongs` answers, which begins where `from` would stand.
    fn range(&self, belongs: impl Fn(&[u8]) -> bool, from: &str) -> &[Position] {
        let rest = |position: &Position| line(&self.arena.as_bytes()[position.start as usize..]);
        let first = self.positions.partition_point(|position| rest(position) < from.as_bytes());
        let length = self.positions[first..].partition_point(|position| belongs(rest(position)));
        &self.positions[first..first + length]
    }
}

/// What stands before the next end.
fn line(bytes: &[u8]) -> &[u8] {
    let length = bytes.iter().position(|byte| *byte == END as u8).unwrap_or(bytes.len());
    &bytes[..length]
}
