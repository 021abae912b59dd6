//! Makes of the dictionary's list of words what the program carries: a double array, which needs no loading.
//!
//! A node of the trie is a slot. Its children stand at `base + code of the character`, and each says whose child it is.
//! `src/words/dictionary.rs` reads what is written here.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const WORDS: &str = "dictionary/words.txt";

/// A slot holds the number of its word's frequency, from 1, the base of its children, and its parent's slot plus one.
const FREQUENCY_BITS: u32 = 13;
const BASE_BITS: u32 = 20;

/// A node of the trie, before it has a slot.
#[derive(Default)]
struct Node {
    /// Codes and nodes of its children, by code.
    children: Vec<(u32, usize)>,
    /// The number of its word's frequency, 0 where no word ends.
    frequency: u64,
}

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={WORDS}");
    let text = fs::read_to_string(WORDS)?;
    let words: Vec<(&str, u32)> = text.lines().map(read_line).collect::<io::Result<_>>()?;
    let frequencies: Vec<u32> =
        words.iter().map(|(_, frequency)| *frequency).collect::<BTreeSet<_>>().into_iter().collect();
    let codes = codes_of(&words);
    let nodes = trie_of(&words, &codes, &frequencies);
    let slots = double_array(&nodes);
    assert!(
        frequencies.len() < 1 << FREQUENCY_BITS && slots.len() < 1 << BASE_BITS,
        "the slots are too narrow"
    );

    let mut table = vec![0u16; 1 << 16];
    for (character, code) in &codes {
        let place = usize::try_from(u32::from(*character)).map_err(io::Error::other)?;
        *table.get_mut(place).ok_or_else(|| bad("a character beyond the first plane"))? =
            u16::try_from(*code).map_err(io::Error::other)?;
    }
    let total: u64 = words.iter().map(|(_, frequency)| u64::from(*frequency)).sum();
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| bad("no OUT_DIR"))?);
    write(&out.join("codes.bin"), table.iter().flat_map(|code| code.to_le_bytes()))?;
    write(&out.join("slots.bin"), slots.iter().flat_map(|slot| slot.to_le_bytes()))?;
    write(&out.join("frequencies.bin"), frequencies.iter().flat_map(|frequency| frequency.to_le_bytes()))?;
    fs::write(out.join("total.rs"), format!("{total}"))
}

fn write(path: &Path, bytes: impl Iterator<Item = u8>) -> io::Result<()> {
    fs::write(path, bytes.collect::<Vec<u8>>())
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{WORDS}: {what}"))
}

fn read_line(line: &str) -> io::Result<(&str, u32)> {
    let (word, frequency) = line.split_once(' ').ok_or_else(|| bad(line))?;
    Ok((word, frequency.parse().map_err(|_| bad(line))?))
}

/// A code for each character, from 1, small for those of many words: their children lie close together.
fn codes_of(words: &[(&str, u32)]) -> HashMap<char, u32> {
    let mut counts: HashMap<char, usize> = HashMap::new();
    for character in words.iter().flat_map(|(word, _)| word.chars()) {
        *counts.entry(character).or_default() += 1;
    }
    let mut by_count: Vec<(char, usize)> = counts.into_iter().collect();
    by_count.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(&right.0)));
    by_count.into_iter().map(|(character, _)| character).zip(1..).collect()
}

/// The trie of all words; the root comes first.
fn trie_of(words: &[(&str, u32)], codes: &HashMap<char, u32>, frequencies: &[u32]) -> Vec<Node> {
    let mut nodes = vec![Node::default()];
    let mut children: HashMap<(usize, u32), usize> = HashMap::new();
    for (word, frequency) in words {
        let mut node = 0;
        for character in word.chars() {
            let code = codes[&character];
            node = *children.entry((node, code)).or_insert_with(|| {
                nodes.push(Node::default());
                let child = nodes.len() - 1;
                nodes[node].children.push((code, child));
                child
            });
        }
        assert!(nodes[node].frequency == 0, "{WORDS}: {word} comes twice");
        nodes[node].frequency = frequencies.partition_point(|known| known < frequency) as u64 + 1;
    }
    for node in &mut nodes {
        node.children.sort_unstable();
    }
    nodes
}

/// Gives every node a slot: those with many children first, for they find room only where little stands yet. Each looks
/// on where the last one found room, and from the beginning again once the number of children has fallen by a sixth:
/// few passes, and three slots of five are filled.
fn double_array(nodes: &[Node]) -> Vec<u64> {
    let mut order: Vec<usize> = (0..nodes.len()).filter(|node| !nodes[*node].children.is_empty()).collect();
    order.sort_by_key(|node| (usize::MAX - nodes[*node].children.len(), *node));
    let mut taken = vec![true];
    let mut bases = vec![0usize; nodes.len()];
    let mut slot_of = vec![0usize; nodes.len()];
    let (mut size, mut cursor) = (usize::MAX / 8, 1);
    for node in order {
        let children = &nodes[node].children;
        if children.len() * 6 < size * 5 {
            (size, cursor) = (children.len(), 1);
        }
        let first = children[0].0 as usize;
        let is_free = |taken: &[bool], slot: usize| !taken.get(slot).copied().unwrap_or(false);
        cursor = cursor.max(first);
        while !children.iter().all(|(code, _)| is_free(&taken, cursor - first + *code as usize)) {
            cursor += 1;
        }
        bases[node] = cursor - first;
        for (code, child) in children {
            let slot = bases[node] + *code as usize;
            taken.resize(taken.len().max(slot + 1), false);
            taken[slot] = true;
            slot_of[*child] = slot;
        }
    }
    let mut slots = vec![0u64; taken.len()];
    for (parent, node) in nodes.iter().enumerate() {
        slots[slot_of[parent]] |= (bases[parent] as u64) << FREQUENCY_BITS | node.frequency;
        for (_, child) in &node.children {
            slots[slot_of[*child]] |= (slot_of[parent] as u64 + 1) << (FREQUENCY_BITS + BASE_BITS);
        }
    }
    slots
}
