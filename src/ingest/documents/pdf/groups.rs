//! Words above several columns of a table without ruled lines: which columns they stand above is told by their place,
//! where each column stands below one of them.

use std::ops::Range;

use super::heads::Head;
use super::words::Word;

/// What begins in one place differs by less than this (points).
pub(super) const SAME_PLACE: f64 = 1.5;
/// Words above several columns stand above their middle but for this share of a column.
const ASIDE: f64 = 0.25;
/// What is nearer above columns than this (in sizes) stands above them.
const ABOVE: f64 = 4.0;
/// What covers several levels may stand between so many lines.
const BETWEEN: usize = 3;

/// Words above several columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub head: Head,
    pub columns: Range<usize>,
}

/// Columns with their ends.
struct Columns<'c> {
    columns: &'c [Head],
    /// Half way between what stands in them.
    bounds: Vec<f64>,
    /// Whether what stands in them begins in one place.
    begin: bool,
}

/// The words above several of the columns, level by level from the top, of those that stand `above`: of levels only
/// those in which each column stands below one of several. `None` where words stand above that are no such level, so
/// that it is not known what columns are which. With `begin`, what stands in a column begins in one place, else it has
/// one middle.
pub(super) fn find(above: &[Head], columns: &[Head], begin: bool, words: &[Word]) -> Option<Vec<Vec<Group>>> {
    let levels = levels(above, &Columns::new(columns, begin));
    let used = |head: &Head| levels.iter().flatten().any(|group| group.head == *head);
    let highest = levels.iter().flatten().map(|group| group.head.top).fold(f64::INFINITY, f64::min);
    let top = columns.iter().map(|head| head.top).fold(f64::INFINITY, f64::min);
    let is_untold = |head: &Head| {
        let size = head.words.first().map_or(0.0, |&word| words[word].size);
        let from = if levels.is_empty() { top - ABOVE * size } else { highest - SAME_PLACE };
        head.bottom > from && !used(head)
    };
    (!above.iter().any(is_untold)).then_some(levels)
}

fn levels(above: &[Head], columns: &Columns) -> Vec<Vec<Group>> {
    let near = |a: &Head, b: &Head| (a.bottom - b.bottom).abs() < SAME_PLACE;
    let lines: Vec<&[Head]> = above.chunk_by(near).collect();
    let mut levels: Vec<Vec<Group>> = Vec::new();
    // The lowest level may divide only some of the groups above it.
    let mut lowest: Option<&[Head]> = None;
    for first in 0..lines.len() {
        let mut found = (first + 1..=(first + BETWEEN).min(lines.len()))
            .filter_map(|last| columns.below(lines[first..last].concat(), 0..columns.columns.len()));
        match found.next() {
            Some(level) => levels.push(level),
            None if first == 0 => lowest = Some(lines[first]),
            None => break,
        }
    }
    if let (Some(lowest), Some(above)) = (lowest, levels.first()) {
        match columns.divided(lowest, above) {
            Some(level) => levels.insert(0, level),
            None => return Vec::new(),
        }
    }
    levels.reverse();
    levels
}

impl<'c> Columns<'c> {
    fn new(columns: &'c [Head], begin: bool) -> Columns<'c> {
        let mut bounds: Vec<f64> = columns.windows(2).map(|pair| (pair[0].x1 + pair[1].x0) / 2.0).collect();
        if let (Some(&first), Some(&last)) = (bounds.first(), bounds.last()) {
            bounds.insert(0, 2.0 * columns[0].middle() - first);
            bounds.push(2.0 * columns[columns.len() - 1].middle() - last);
        }
        Columns { columns, bounds, begin }
    }

    /// A level whose words divide groups of the one above it; groups that have none stand on both.
    fn divided(&self, level: &[Head], above: &[Group]) -> Option<Vec<Group>> {
        let mut groups = Vec::new();
        for group in above {
            let ends = self.bounds[group.columns.start]..self.bounds[group.columns.end];
            let own: Vec<Head> = level.iter().filter(|head| ends.contains(&head.middle())).cloned().collect();
            if own.is_empty() {
                groups.push(group.clone());
            } else {
                groups.extend(self.below(own, group.columns.clone())?);
            }
        }
        Some(groups)
    }

    /// The columns below each of the words on a level, if each of these columns is below one.
    fn below(&self, mut level: Vec<Head>, range: Range<usize>) -> Option<Vec<Group>> {
        level.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        if level.len() < 2 || level.windows(2).any(|pair| pair[0].x1 >= pair[1].x0) {
            return None;
        }
        let groups = if self.begin { self.beginning(&level, range) } else { self.centred(&level, range) };
        // Words above one column each are lines of what heads it.
        groups.filter(|groups| groups.iter().filter(|group| group.columns.len() == 1).count() < 2)
    }

    /// The columns below words that stand above their middle.
    fn centred(&self, level: &[Head], range: Range<usize>) -> Option<Vec<Group>> {
        let (mut groups, mut first) = (Vec::new(), range.start);
        for head in level {
            let stands_above = |&last: &usize| {
                let (left, right) = (self.bounds[first], self.bounds[last]);
                let width = (right - left) / (last - first) as f64;
                let inside = head.x0 >= left && head.x1 <= right;
                inside && ((left + right) / 2.0 - head.middle()).abs() < ASIDE * width
            };
            let last = (first + 1..=range.end).find(stands_above)?;
            groups.push(Group { head: head.clone(), columns: first..last });
            first = last;
        }
        (first == range.end).then_some(groups)
    }

    /// The columns below words that begin where the first of them does.
    fn beginning(&self, level: &[Head], range: Range<usize>) -> Option<Vec<Group>> {
        let starts = |head: &Head| range.clone().find(|&at| (self.columns[at].x0 - head.x0).abs() < SAME_PLACE);
        let first: Vec<usize> = level.iter().map(starts).collect::<Option<_>>()?;
        let ends = first[1..].iter().copied().chain([range.end]);
        let pairs = level.iter().zip(first.iter().zip(ends));
        let groups: Vec<Group> =
            pairs.map(|(head, (&first, end))| Group { head: head.clone(), columns: first..end }).collect();
        let fits = |group: &Group| group.columns.end == range.end || group.head.x1 < self.columns[group.columns.end].x0;
        (first[0] == range.start && groups.iter().all(fits)).then_some(groups)
    }
}
