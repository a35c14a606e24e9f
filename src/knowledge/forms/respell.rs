//! Spellings of labels that no list has to name: clerks leave words out, or write others for them.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::labels::{LabelIndex, TextId};

/// How labels are written otherwise: `forms.toml`, section `reading.respelled`. All words are compared without
/// punctuation.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Respelled {
    /// Words that stand for each other.
    groups: Vec<Vec<String>>,
    /// Words that may be missing.
    optional: Vec<String>,
    /// Endings that stand for each other, and that may be missing.
    endings: Vec<String>,
    /// Words that may follow a label.
    additions: Vec<String>,
}

/// So many words of a label are written otherwise at once.
const MOST_CHANGES: usize = 2;
/// So many spellings of one label are kept: those with the fewest changes.
const MOST_SPELLINGS: usize = 200;
/// Characters below which a spelling could be anything.
const SHORTEST: usize = 4;

/// Has `labels` find every label by its other spellings, too: where two could have one, the label that is fewer changes
/// away, and none where both are as near.
pub(super) fn respell(labels: &mut LabelIndex, respelled: &Respelled) {
    let mut found: HashMap<String, (usize, Option<TextId>)> = HashMap::new();
    for index in 0..labels.texts.len() {
        let text = TextId(index as u16);
        let (stem, note) = labels.texts[index].split_at(labels.stems[index]);
        let mut add = |spelling: String, changes: usize| {
            let nearest = found.entry(spelling).or_insert((changes, Some(text)));
            if changes < nearest.0 {
                *nearest = (changes, Some(text));
            } else if changes == nearest.0 && nearest.1.is_some_and(|other| !labels.means_same(other, text)) {
                nearest.1 = None;
            }
        };
        for (spelling, changes) in respelled.spellings(stem) {
            if !note.is_empty() {
                add([&spelling, note].concat(), changes);
            }
            add(spelling, changes + usize::from(!note.is_empty()));
        }
    }
    let mut found: Vec<(String, TextId)> =
        found.into_iter().filter_map(|(spelling, (_, text))| Some((spelling, text?))).collect();
    found.sort();
    for (spelling, text) in found {
        labels.alias(spelling, text);
    }
}

impl Respelled {
    /// The spellings of a label, its own first, with how many changes each is away.
    fn spellings(&self, label: &str) -> Vec<(String, usize)> {
        let mut all = vec![(label.to_string(), 0)];
        let mut known = HashSet::from([label.to_string()]);
        let mut from = 0;
        for changes in 1..=MOST_CHANGES {
            let until = all.len();
            for index in from..until {
                if all.len() == MOST_SPELLINGS {
                    break;
                }
                let spelling = all[index].0.clone();
                self.change(&spelling, |changed| {
                    if all.len() < MOST_SPELLINGS && known.insert(changed.clone()) {
                        all.push((changed, changes));
                    }
                });
            }
            from = until;
        }
        // What is left of a label has to be most of it.
        all.retain(|(spelling, _)| spelling.chars().count() >= SHORTEST && spelling.len() * 2 > label.len());
        all
    }

    /// Calls `each` with every spelling that is one change away.
    fn change(&self, spelling: &str, mut each: impl FnMut(String)) {
        let replaced = |at: usize, word: &str, by: &str| [&spelling[..at], by, &spelling[at + word.len()..]].concat();
        for group in &self.groups {
            for word in group {
                for (at, _) in spelling.match_indices(word.as_str()) {
                    // 信息 in 政府信息 is the longer word's.
                    let within = |longer: &String| {
                        longer.len() > word.len()
                            && longer.ends_with(word.as_str())
                            && spelling[..at + word.len()].ends_with(longer.as_str())
                    };
                    if !group.iter().any(within) {
                        group.iter().filter(|other| *other != word).for_each(|by| each(replaced(at, word, by)));
                    }
                }
            }
        }
        for word in &self.optional {
            spelling.match_indices(word.as_str()).for_each(|(at, _)| each(replaced(at, word, "")));
        }
        // An ending may be missing, but a label without one has none.
        let ends = |ending: &&String| spelling.ends_with(ending.as_str());
        if let Some(ending) = self.endings.iter().filter(ends).max_by_key(|ending| ending.len()) {
            let at = spelling.len() - ending.len();
            let others = self.endings.iter().map(String::as_str).filter(|other| other != ending).chain([""]);
            others.for_each(|by| each(replaced(at, ending, by)));
        } else {
            self.additions.iter().for_each(|word| each([spelling, word].concat()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn respelled() -> Respelled {
        let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<String>>();
        Respelled {
            groups: vec![words(&["政府信息", "信息"]), words(&["其他", "其它"])],
            optional: words(&["政务"]),
            endings: words(&["数", "数量"]),
            additions: words(&["的"]),
        }
    }

    fn index(labels: &[&str]) -> LabelIndex {
        let mut index = LabelIndex::new("一二三", &[]);
        for (row, label) in labels.iter().enumerate() {
            let text = index.intern(label).unwrap();
            index.roles[usize::from(text.0)].decides = 1 << row;
        }
        respell(&mut index, &respelled());
        index.compile();
        index
    }

    #[test]
    fn words_may_be_left_out_or_written_otherwise() {
        let index = index(&["政务微博公开政府信息数", "其他方式公开政府信息数"]);
        let find = |text: &str| index.find(text, &mut String::new()).map(|id| id.0);
        assert_eq!(find("3.微博公开信息数"), Some(0));
        assert_eq!(find("其它方式公开信息数"), Some(1));
        assert_eq!(find("微博信息数"), None);
        assert_eq!(find("微博公开信息数量"), None, "three changes");
        assert_eq!(index.longest("微博公开信息数其它方式公开信息数").map(|(id, _)| id.0), Some(0));
    }

    #[test]
    fn a_spelling_that_two_labels_could_have_is_neithers() {
        let index = index(&["网站公开政府信息数", "政务网站公开信息数", "行政复议数量", "行政复议"]);
        let find = |text: &str| index.find(text, &mut String::new()).map(|id| id.0);
        assert_eq!(find("网站公开信息数"), None);
        assert_eq!(find("网站公开政府信息数"), Some(0));
        assert_eq!(find("网站公开政府信息数量"), Some(0), "the nearer label");
        assert_eq!(find("行政复议"), Some(3), "a label's own words stay its own");
        assert_eq!(find("行政复议数"), Some(2));
    }
}
