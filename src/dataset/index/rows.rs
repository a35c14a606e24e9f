//! Values in a file, one after the other, each with its length before it.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::marker::PhantomData;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::dataset::DatasetError;

/// Bytes of a value's length.
const LENGTH: usize = 4;
/// Bytes that are written or read at once.
const BUFFER: usize = 64 << 10;

/// A file that grows.
pub(in crate::dataset) struct Appender {
    file: BufWriter<File>,
    folder: PathBuf,
    length: u64,
    /// Room for a value.
    row: Vec<u8>,
}

impl Appender {
    /// A new file in `folder` that is gone when nothing reads it any more.
    pub fn nameless(folder: &Path) -> Result<Appender, DatasetError> {
        let file = tempfile::tempfile_in(folder).map_err(DatasetError::io("create a file in", folder))?;
        let file = BufWriter::with_capacity(BUFFER, file);
        Ok(Appender { file, folder: folder.to_path_buf(), length: 0, row: Vec::new() })
    }

    /// Bytes so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Appends a value; where it is, without its length.
    pub fn add(&mut self, value: &impl Serialize) -> Result<Range<u64>, DatasetError> {
        let mut room = std::mem::take(&mut self.row);
        room.clear();
        room.resize(LENGTH, 0);
        let mut bytes = postcard::to_extend(value, room).map_err(DatasetError::damaged)?;
        let length = ((bytes.len() - LENGTH) as u32).to_le_bytes();
        bytes[..LENGTH].copy_from_slice(&length);
        self.file.write_all(&bytes).map_err(DatasetError::io("write a file in", &self.folder))?;
        let start = self.length + LENGTH as u64;
        self.length += bytes.len() as u64;
        self.row = bytes;
        Ok(start..self.length)
    }

    /// No more values.
    pub fn finish(mut self) -> Result<Filed, DatasetError> {
        self.file.flush().map_err(DatasetError::io("write a file in", &self.folder))?;
        let file = self.file.into_inner().map_err(|error| error.into_error());
        let file = file.map_err(DatasetError::io("write a file in", &self.folder))?;
        Ok(Filed { file: Arc::new(file), folder: self.folder, length: self.length })
    }
}

/// A file of values, for reading.
#[derive(Clone)]
pub(in crate::dataset) struct Filed {
    file: Arc<File>,
    folder: PathBuf,
    length: u64,
}

impl Filed {
    /// All values, in the order in which they were added.
    pub fn rows<T: DeserializeOwned>(&self) -> Rows<T> {
        self.rows_in(0..self.length, BUFFER)
    }

    /// Those in a stretch of the file, read with a buffer of so many bytes.
    pub fn rows_in<T: DeserializeOwned>(&self, stretch: Range<u64>, buffer: usize) -> Rows<T> {
        let bytes = Stretch { file: Arc::clone(&self.file), at: stretch.start, end: stretch.end };
        Rows {
            bytes: BufReader::with_capacity(buffer, bytes),
            row: Vec::new(),
            folder: self.folder.clone(),
            type_: PhantomData,
        }
    }

    /// The value in a stretch that [`Appender::add`] told.
    pub fn row<T: DeserializeOwned>(&self, stretch: Range<u64>) -> Result<T, DatasetError> {
        let mut bytes = vec![0; (stretch.end - stretch.start) as usize];
        self.file.read_exact_at(&mut bytes, stretch.start).map_err(DatasetError::io("read a file in", &self.folder))?;
        postcard::from_bytes(&bytes).map_err(DatasetError::damaged)
    }
}

/// A part of a file. Several may be read at the same time.
struct Stretch {
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Read for Stretch {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = usize::try_from(self.end - self.at).map_or(buffer.len(), |left| left.min(buffer.len()));
        let read = self.file.read_at(&mut buffer[..most], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Reads values one after the other.
pub(in crate::dataset) struct Rows<T> {
    bytes: BufReader<Stretch>,
    row: Vec<u8>,
    folder: PathBuf,
    type_: PhantomData<T>,
}

impl<T: DeserializeOwned> Rows<T> {
    fn read(&mut self) -> Result<T, DatasetError> {
        let mut length = [0; LENGTH];
        self.bytes.read_exact(&mut length).map_err(DatasetError::io("read a file in", &self.folder))?;
        self.row.resize(u32::from_le_bytes(length) as usize, 0);
        self.bytes.read_exact(&mut self.row).map_err(DatasetError::io("read a file in", &self.folder))?;
        postcard::from_bytes(&self.row).map_err(DatasetError::damaged)
    }
}

impl<T: DeserializeOwned> Iterator for Rows<T> {
    type Item = Result<T, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.bytes.fill_buf() {
            Ok([]) => None,
            Ok(_) => Some(self.read()),
            Err(error) => Some(Err(DatasetError::io("read a file in", &self.folder)(error))),
        }
    }
}

/// Brings values that follow each other and belong together (`same`, asked of the first and each other)
/// into groups.
pub(in crate::dataset) fn groups<T>(
    rows: impl Iterator<Item = Result<T, DatasetError>>,
    same: impl Fn(&T, &T) -> bool,
) -> impl Iterator<Item = Result<Vec<T>, DatasetError>> {
    let mut rows = rows.peekable();
    std::iter::from_fn(move || {
        let mut group = match rows.next()? {
            Ok(first) => vec![first],
            Err(error) => return Some(Err(error)),
        };
        while let Some(Ok(next)) = rows.next_if(|next| next.as_ref().is_ok_and(|next| same(&group[0], next))) {
            group.push(next);
        }
        Some(Ok(group))
    })
}
