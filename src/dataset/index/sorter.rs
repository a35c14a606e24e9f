//! Sorting of more values than memory should hold: sorted runs, all but the last on disk, merged when they are read.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::rows::{Appender, Filed, Rows};
use crate::dataset::DatasetError;

/// Values in a run: what is in memory while they are sorted and read (about 2 MB of reports).
const RUN: usize = 8192;
/// Bytes that are read of a run at once: there may be hundreds of runs.
const BUFFER: usize = 8 << 10;

/// How two values stand to each other; never equal, so that there is one order.
pub(in crate::dataset) type Compare<T> = fn(&T, &T) -> Ordering;

/// Takes values in any order.
pub(in crate::dataset) struct Sorter<T> {
    compare: Compare<T>,
    run: Vec<T>,
    most: usize,
    file: Appender,
    runs: Vec<Range<u64>>,
}

impl<T: Serialize + DeserializeOwned> Sorter<T> {
    /// With its files in `folder`.
    pub fn new(folder: &Path, compare: Compare<T>) -> Result<Sorter<T>, DatasetError> {
        Sorter::with_runs_of(RUN, folder, compare)
    }

    fn with_runs_of(most: usize, folder: &Path, compare: Compare<T>) -> Result<Sorter<T>, DatasetError> {
        Ok(Sorter { compare, run: Vec::new(), most, file: Appender::nameless(folder)?, runs: Vec::new() })
    }

    /// Takes a value.
    pub fn add(&mut self, value: T) -> Result<(), DatasetError> {
        self.run.push(value);
        if self.run.len() == self.most { self.end_run() } else { Ok(()) }
    }

    fn end_run(&mut self) -> Result<(), DatasetError> {
        self.run.sort_unstable_by(self.compare);
        let start = self.file.length();
        for value in self.run.drain(..) {
            self.file.add(&value)?;
        }
        self.runs.push(start..self.file.length());
        Ok(())
    }

    /// No more values. Those of the last run stay in memory: in most collections they are all.
    pub fn finish(mut self) -> Result<Sorted<T>, DatasetError> {
        self.run.sort_unstable_by(self.compare);
        let last = Arc::new(self.run);
        Ok(Sorted { file: self.file.finish()?, runs: self.runs, last, compare: self.compare })
    }
}

/// Sorted values; may be read more than once.
pub(in crate::dataset) struct Sorted<T> {
    file: Filed,
    runs: Vec<Range<u64>>,
    /// The run that is not on disk.
    last: Arc<Vec<T>>,
    compare: Compare<T>,
}

impl<T: DeserializeOwned + Clone> Sorted<T> {
    /// All values, in order.
    pub fn iter(&self) -> Result<Merge<T>, DatasetError> {
        let filed = self.runs.iter().map(|run| Run::Filed(self.file.rows_in(run.clone(), BUFFER)));
        let mut runs: Vec<Run<T>> = filed.chain([Run::Kept(Arc::clone(&self.last), 0)]).collect();
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (run, rows) in runs.iter_mut().enumerate() {
            if let Some(value) = rows.next().transpose()? {
                heads.push(Head { value, run, compare: self.compare });
            }
        }
        Ok(Merge { runs, heads })
    }
}

/// Sorted values, one after the other.
pub(in crate::dataset) struct Merge<T> {
    runs: Vec<Run<T>>,
    heads: BinaryHeap<Head<T>>,
}

/// Sorted values that are read one after the other.
enum Run<T> {
    Filed(Rows<T>),
    /// In memory, and how many of them were taken.
    Kept(Arc<Vec<T>>, usize),
}

impl<T: DeserializeOwned + Clone> Iterator for Run<T> {
    type Item = Result<T, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Run::Filed(rows) => rows.next(),
            Run::Kept(values, taken) => {
                *taken += 1;
                values.get(*taken - 1).cloned().map(Ok)
            }
        }
    }
}

/// The first value of a run that was not taken yet.
struct Head<T> {
    value: T,
    run: usize,
    compare: Compare<T>,
}

impl<T> Ord for Head<T> {
    /// The heap gives its greatest, and the least is wanted.
    fn cmp(&self, other: &Head<T>) -> Ordering {
        (self.compare)(&other.value, &self.value)
    }
}

impl<T> PartialOrd for Head<T> {
    fn partial_cmp(&self, other: &Head<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Head<T> {
    fn eq(&self, other: &Head<T>) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Head<T> {}

impl<T: DeserializeOwned + Clone> Iterator for Merge<T> {
    type Item = Result<T, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        let Head { value, run, compare } = self.heads.pop()?;
        match self.runs[run].next().transpose() {
            Ok(Some(next)) => self.heads.push(Head { value: next, run, compare }),
            Ok(None) => {}
            Err(error) => return Some(Err(error)),
        }
        Some(Ok(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::index::rows::groups;

    #[test]
    fn runs_are_merged_in_order_as_often_as_they_are_read() {
        let folder = tempfile::tempdir().unwrap();
        for (count, most) in [(0, 4), (3, 4), (4, 4), (1000, 7), (1000, 1000)] {
            let values: Vec<(u32, String)> = (0..count).map(|n| (n * 7919 % 1009, n.to_string())).collect();
            let mut sorter = Sorter::with_runs_of(most, folder.path(), Ord::cmp).unwrap();
            values.iter().try_for_each(|value| sorter.add(value.clone())).unwrap();
            let sorted = sorter.finish().unwrap();
            let mut expected = values;
            expected.sort();
            for _ in 0..2 {
                let found: Result<Vec<(u32, String)>, DatasetError> = sorted.iter().unwrap().collect();
                assert_eq!(found.unwrap(), expected, "{count} in runs of {most}");
            }
        }
    }

    #[test]
    fn values_that_belong_together_come_together() {
        let tens = groups((0..25).map(Ok), |a, b| a / 10 == b / 10);
        let sizes: Vec<usize> = tens.map(|group| group.unwrap().len()).collect();
        assert_eq!(sizes, [10, 10, 5]);
    }
}
