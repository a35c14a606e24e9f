//! Labels by their letters, so that a label is found where it begins, whatever follows, and a broken one by what is left
//! of it.

use std::collections::HashMap;

use super::labels::TextId;
use crate::knowledge::hash::Fast;

/// Characters of another spelling below which it is told only where it stands alone: among the pieces of broken labels it
/// could be part of two of them.
const WHOLE: usize = 6;

/// Characters after which the beginning of a label, cut off by a line end, is enough.
const PARTIAL: u16 = 5;

/// Labels in their own words and in other spellings.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    edges: HashMap<(u32, char), u32, Fast>,
}

#[derive(Debug, Default, Clone)]
struct Node {
    text: Option<TextId>,
    /// A label of the subtree, where all labels of the subtree lead to the same rows.
    only: Option<TextId>,
    /// A label's own words pass here.
    passed: bool,
    /// The label is told by another spelling here.
    respelled: bool,
    depth: u16,
}

impl Default for Trie {
    fn default() -> Trie {
        Trie { nodes: vec![Node::default()], edges: HashMap::default() }
    }
}

impl Trie {
    /// Adds a label in its own words; `same` says whether two labels lead to the same rows.
    pub fn add(&mut self, letters: &str, text: TextId, same: impl Fn(TextId, TextId) -> bool) {
        let path = self.grow(letters);
        for &node in &path {
            let node = &mut self.nodes[node as usize];
            node.only = if node.passed { node.only.filter(|&only| same(only, text)) } else { Some(text) };
            node.passed = true;
        }
        if let Some(&last) = path.last() {
            self.nodes[last as usize].text = Some(text);
        }
    }

    /// Adds another spelling of a label. A broken label is told by the words of labels alone.
    pub fn add_spelling(&mut self, letters: &str, text: TextId) {
        if letters.chars().count() < WHOLE {
            return;
        }
        if let Some(&last) = self.grow(letters).last() {
            let last = &mut self.nodes[last as usize];
            (last.text, last.respelled) = (Some(text), true);
        }
    }

    /// The nodes on the way to these letters, those that were missing added.
    fn grow(&mut self, letters: &str) -> Vec<u32> {
        let mut path = Vec::with_capacity(letters.len() / 3);
        let mut node = 0;
        for (depth, c) in letters.chars().enumerate() {
            let fresh = self.nodes.len() as u32;
            node = *self.edges.entry((node, c)).or_insert(fresh);
            if node == fresh {
                self.nodes.push(Node { depth: depth as u16 + 1, ..Node::default() });
            }
            path.push(node);
        }
        path
    }

    /// The longest label at the start of `text`, with its length in bytes. Where the text ends inside a label that only
    /// one row has, that row's label. `respelled`: other spellings count.
    pub fn longest(&self, text: &str, respelled: bool) -> Option<(TextId, usize)> {
        let (mut node, mut best) = (0u32, None);
        // How far the words of labels go, other spellings aside.
        let (mut last, mut reached) = (&self.nodes[0], 0);
        for (offset, c) in text.char_indices() {
            let Some(&next) = self.edges.get(&(node, c)) else {
                break;
            };
            node = next;
            let (end, at) = (offset + c.len_utf8(), &self.nodes[node as usize]);
            if at.passed {
                (last, reached) = (at, end);
            } else if !respelled {
                break;
            }
            if let Some(text) = at.text.filter(|_| respelled || !at.respelled) {
                best = Some((text, end));
            }
        }
        match (best, last.only) {
            (None, Some(only)) if last.depth >= PARTIAL => Some((only, reached)),
            (Some((_, length)), Some(only)) if last.depth >= PARTIAL && reached > length => Some((only, reached)),
            _ => best,
        }
    }
}
