//! A table told in sentences: 各渠道主动公开情况:政府网站1234条,政务微信170条,合计1404条。

use std::ops::Range;

use super::grid::{Grid, Kind, Place, unit_in, year};
use crate::extract::metadata::year_in;
use crate::knowledge::{Knowledge, OwnTableWords};
use crate::model::Span;

/// Bytes of sentences up to which more are told.
const MOST_TEXT: usize = 1 << 20;

/// Sentences, and which cells their numbers are from.
#[derive(Default)]
pub(super) struct Told {
    pub text: String,
    /// In the order of the text.
    pub places: Vec<Placed>,
    /// Lists with their sum.
    pub sums: Vec<Sum>,
}

/// Numbers that a table sums up.
pub(super) struct Sum {
    /// Positions of the parts among the places.
    pub parts: Range<usize>,
    /// Those of their sum: behind them, and by itself under the list's title.
    pub whole: [usize; 2],
}

/// A number of the text.
pub(super) struct Placed {
    /// In the text.
    pub told: Span,
    /// In the page, from its first digit on; `None` for a zero said in words.
    pub digits: Option<Span>,
    /// The cell's words.
    pub cell: Span,
    /// The sum of a group in the table.
    pub leads: bool,
}

impl Told {
    /// Which of the places the number is that stands here in the text.
    pub fn place(&self, number: Span) -> Option<usize> {
        let after = self.places.partition_point(|place| place.told.end <= number.start);
        let here = |place: &&Placed| place.told.start <= number.start && number.end <= place.told.end;
        self.places.get(after).filter(here).map(|_| after)
    }
}

/// Adds the sentences of a table of this title to `told`.
pub(super) fn tell(grid: &Grid, title: &str, year: u16, knowledge: &Knowledge, told: &mut Told) {
    let words = &knowledge.lexicon.own_tables;
    let (unit, title) = unit_in(title, words, knowledge);
    let mut teller = Teller { grid, year, knowledge, words, told, title: String::new(), unit };
    teller.entitle(&title);
    teller.rows();
}

/// A number and what it is said to count.
#[derive(Clone)]
pub(super) struct Item<'p> {
    pub outer: String,
    pub inner: String,
    pub unit: Option<String>,
    pub place: Place<'p>,
}

pub(super) struct Teller<'t, 'p> {
    pub(super) grid: &'t Grid<'p>,
    pub(super) year: u16,
    pub(super) knowledge: &'t Knowledge,
    pub(super) words: &'t OwnTableWords,
    told: &'t mut Told,
    pub(super) title: String,
    /// Unit of the whole table.
    unit: Option<String>,
}

impl<'p> Teller<'_, 'p> {
    /// Takes a line above the table, or its first row, as its title where that can be one.
    pub(super) fn entitle(&mut self, line: &str) {
        let (unit, rest) = unit_in(line, self.words, self.knowledge);
        self.unit = unit.or(self.unit.take());
        let lead = self.words.title_leads.iter().find_map(|lead| rest.trim().strip_prefix(lead.as_str()));
        let rest = lead.map_or(rest.as_str(), |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':'));
        let title = self.label(rest.trim().trim_end_matches(':'));
        let count = |c: char| c.is_ascii_digit();
        let digits = title.chars().filter(|c| count(*c)).count();
        let only_year = digits == 0 || digits == 4 && year(&title, self.knowledge).is_some();
        let of_others = self.words.other_years.any_in(&title);
        if !title.is_empty() && only_year && !of_others && !title.contains(['。', ',', ';', '|']) {
            self.title = title;
        }
    }

    /// The words above a column, the outermost first, without those that span the whole table.
    pub(super) fn head(&self, col: usize, heads: &[usize]) -> Vec<String> {
        let mut spans: Vec<Span> = Vec::new();
        let mut found = Vec::new();
        for &row in heads {
            let place = &self.grid.rows[row][col];
            if place.words.is_empty() || place.cols >= self.grid.cols || spans.contains(&place.span) {
                continue;
            }
            spans.push(place.span);
            found.push(self.label(place.words));
        }
        found
    }

    /// A label without its list number, notes in brackets and white space.
    pub(super) fn label(&self, words: &str) -> String {
        let (_, rest) = unit_in(words, self.words, self.knowledge);
        let compact: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = self.knowledge.forms.labels.strip_number(&compact);
        let plain = plain.split('(').next().unwrap_or_default();
        let plain = if plain.is_empty() { compact.as_str() } else { plain };
        plain.trim_matches([':', ' ']).to_string()
    }

    /// What a head says, and the unit that it names.
    pub(super) fn meaning(&self, col: usize, heads: &[usize]) -> (Vec<String>, Option<String>) {
        let mut unit = None;
        for &row in heads {
            unit = unit_in(self.grid.rows[row][col].words, self.words, self.knowledge).0.or(unit);
        }
        let mut parts = self.head(col, heads);
        for part in &mut parts {
            if let Some(named) = self.words.named_units.iter().find(|named| part.ends_with(named[0].as_str())) {
                unit = unit.or_else(|| Some(named[1].clone()));
            }
            if self.knowledge.codebook.unit(part).is_some() {
                unit = unit.or_else(|| Some(std::mem::take(part)));
            }
            if let Some(named) = year_in(part, &self.knowledge.lexicon.metadata) {
                *part = self.knowledge.lexicon.metadata.after_year(&part[named.end..]).to_string();
            }
        }
        parts.retain(|part| !part.is_empty() && !self.words.plain.iter().any(|plain| plain == part));
        (parts, unit)
    }

    pub(super) fn is_total(&self, label: &str) -> bool {
        self.words.totals.iter().any(|total| total == label)
    }

    /// Whether the words of prose know most of some labels.
    pub(super) fn are_known(&self, labels: &[String]) -> bool {
        if self.are_bodies(labels) {
            return false;
        }
        let terms = &self.knowledge.lexicon.prose.terms;
        let known = labels.iter().filter(|label| terms.find(label).next().is_some()).count();
        known * 2 > labels.len() || known * 2 == labels.len() && known > 0
    }

    /// Whether most of some labels are names of bodies.
    pub(super) fn are_bodies<S: AsRef<str>>(&self, labels: &[S]) -> bool {
        let bodies = labels.iter().filter(|label| self.words.bodies.any_ends(label.as_ref())).count();
        bodies * 2 > labels.len()
    }

    /// Tells numbers one after the other; each group of them by itself, unless its sum leads it.
    pub(super) fn list(&mut self, context: &str, items: Vec<Item>) {
        if self.told.text.len() > MOST_TEXT {
            return;
        }
        let units: Vec<&Option<String>> = items.iter().map(|item| &item.unit).collect();
        let mixed = units.iter().any(|unit| unit.is_some() && *unit != units[0]);
        let (mut totals, mut rest): (Vec<Item>, Vec<Item>) = (Vec::new(), Vec::new());
        for item in items {
            let sum = item.outer.is_empty() && self.is_total(&item.inner);
            if sum { totals.push(item) } else { rest.push(item) }
        }
        let whole = if let [whole] = &totals[..] { Some(whole.clone()) } else { None };
        rest.extend(totals);
        let before = self.told.places.len();
        let mut group = String::new();
        let mut open = false;
        let mut index = 0;
        while index < rest.len() {
            let item = rest[index].clone();
            let begins = item.outer != group;
            if begins {
                group.clone_from(&item.outer);
                let led = self.words.subtotals.contains(&item.inner);
                if !led && open && !group.is_empty() {
                    self.end();
                    open = false;
                }
            }
            if !open {
                let alone = |part: &&str| !part.is_empty();
                let lead: Vec<&str> = [context, group.as_str()].into_iter().filter(alone).collect();
                self.told.text.push_str(&lead.join(","));
                if !lead.is_empty() {
                    self.told.text.push(':');
                }
                open = true;
            } else {
                self.told.text.push_str(if mixed {
                    "。"
                } else if begins {
                    ";"
                } else {
                    ","
                });
            }
            let led = !item.outer.is_empty() && self.words.subtotals.contains(&item.inner);
            let label = if led {
                item.outer.clone()
            } else if self.is_total(&item.inner) && item.outer.is_empty() {
                self.words.total.clone()
            } else {
                item.inner.clone()
            };
            self.told.text.push_str(&label);
            self.number(&item);
            if led && rest.get(index + 1).is_some_and(|next| next.outer == item.outer) {
                self.told.text.push(',');
                self.told.text.push_str(&self.words.of_which);
                index += 1;
                let next = rest[index].clone();
                self.told.text.push_str(&next.inner);
                self.number(&next);
            }
            index += 1;
        }
        if open {
            self.end();
        }
        let Some(whole) = whole.filter(|_| !context.is_empty()) else { return };
        let last = self.told.places.len();
        let mut title = context;
        while let Some(shorter) = self.words.title_ends.iter().find_map(|end| title.strip_suffix(end.as_str())) {
            title = shorter;
        }
        self.told.text.push_str(title);
        self.told.text.push_str(&self.words.sum);
        self.number(&whole);
        self.end();
        self.told.sums.push(Sum { parts: before..last - 1, whole: [last - 1, last] });
    }

    fn end(&mut self) {
        self.told.text.push_str("。\n");
    }

    fn number(&mut self, item: &Item) {
        let start = self.told.text.len();
        let place = &item.place;
        let digits = match place.kind {
            Kind::Number(length) => {
                self.told.text.push_str(&place.words[..length]);
                Some(Span { start: place.span.start, end: place.span.start + length as u32 })
            }
            _ => {
                self.told.text.push('0');
                None
            }
        };
        let mut end = self.told.text.len();
        let bare = self.told.text.ends_with(|c: char| c.is_ascii_digit());
        if let Some(unit) = item.unit.as_ref().or(self.unit.as_ref()).filter(|_| bare) {
            self.told.text.push_str(unit);
            // 万 in 万条 belongs to the number.
            end += self.words.scales.iter().find(|scale| unit.starts_with(scale.as_str())).map_or(0, String::len);
        }
        let leads = self.words.subtotals.contains(&item.inner) && !item.outer.is_empty();
        self.told.places.push(Placed { told: Span::new(start, end), digits, cell: place.span, leads });
    }
}
