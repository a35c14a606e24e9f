//! Records of one size in a file, found by their number: what is known of each report, without room in
//! memory for it.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::dataset::DatasetError;

/// Records of `WORDS` words of eight bytes. What was never set is zeros.
pub(in crate::dataset) struct Numbered<const WORDS: usize> {
    file: File,
    folder: PathBuf,
}

impl<const WORDS: usize> Numbered<WORDS> {
    /// In a file in `folder` that is gone when this is.
    pub fn create(folder: &Path) -> Result<Numbered<WORDS>, DatasetError> {
        let file = tempfile::tempfile_in(folder).map_err(DatasetError::io("create a file in", folder))?;
        Ok(Numbered { file, folder: folder.to_path_buf() })
    }

    /// Puts a record in its place.
    pub fn set(&self, number: u32, words: [u64; WORDS]) -> Result<(), DatasetError> {
        let mut bytes = [[0; 8]; WORDS];
        for (bytes, word) in bytes.iter_mut().zip(words) {
            *bytes = word.to_le_bytes();
        }
        let written = self.file.write_all_at(bytes.as_flattened(), Self::place(number));
        written.map_err(DatasetError::io("write a file in", &self.folder))
    }

    /// The record with this number.
    pub fn get(&self, number: u32) -> Result<[u64; WORDS], DatasetError> {
        let mut bytes = [[0; 8]; WORDS];
        let flat = bytes.as_flattened_mut();
        let mut read = 0;
        while read < flat.len() {
            match self.file.read_at(&mut flat[read..], Self::place(number) + read as u64) {
                // Behind the last record that was set.
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(DatasetError::io("read a file in", &self.folder)(error)),
            }
        }
        Ok(bytes.map(u64::from_le_bytes))
    }

    fn place(number: u32) -> u64 {
        u64::from(number) * (WORDS * 8) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_and_others_are_zeros() {
        let folder = tempfile::tempdir().unwrap();
        let records = Numbered::<2>::create(folder.path()).unwrap();
        records.set(7, [1, u64::MAX]).unwrap();
        records.set(3, [5, 6]).unwrap();
        records.set(7, [2, 3]).unwrap();
        let found: Vec<_> = [3, 4, 7, 8].map(|number| records.get(number).unwrap()).into();
        assert_eq!(found, [[5, 6], [0, 0], [2, 3], [0, 0]]);
    }
}
