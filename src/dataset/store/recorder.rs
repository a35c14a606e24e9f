//! Writes the results of one run.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use super::journal::Seen;
use super::segment::{self, Extent, Place, Segments};
use super::{MOST_SEGMENTS, Store, files, path};
use crate::dataset::DatasetError;
use crate::dataset::pack::{Body, Packed, PackedFate};

/// Takes results one by one.
pub(in crate::dataset) struct Recorder {
    folder: PathBuf,
    number: u32,
    results: BufWriter<File>,
    length: u64,
    journal: BufWriter<File>,
    /// Results of earlier runs.
    segments: Segments,
    /// Whether to copy those that are used, so that their files can go.
    copying: bool,
    /// Segments that the journal names.
    named: BTreeSet<u32>,
    /// When the run began, by the file system's clock.
    start: SystemTime,
}

impl Recorder {
    /// Begins the next run of `store`.
    pub fn begin(store: &Store) -> Result<Recorder, DatasetError> {
        let (folder, number) = (store.folder.clone(), store.next);
        let create = |kind: &str| {
            let path = path(&folder, number, kind);
            File::create_new(&path).map_err(DatasetError::io("create", &path))
        };
        let (results, journal) = (create("results")?, create("part")?);
        let created = results.metadata().and_then(|metadata| metadata.modified());
        let start = created.map_err(DatasetError::io("open", &folder))?;
        Ok(Recorder {
            number,
            results: BufWriter::with_capacity(1 << 20, results),
            length: 0,
            journal: BufWriter::with_capacity(64 << 10, journal),
            copying: store.segments.numbers().len() > MOST_SEGMENTS,
            segments: store.segments.clone(),
            named: BTreeSet::new(),
            start,
            folder,
        })
    }

    /// Stores a result; returns where its body is. What is neither a report nor to be remembered
    /// is not stored.
    pub fn put(&mut self, packed: &Packed) -> Result<Place, DatasetError> {
        let is_report = matches!(packed.fate, PackedFate::Report(_));
        if !is_report && packed.memory.is_none() {
            return Ok(Place::new(self.number, self.length));
        }
        let extent = match &packed.body {
            Body::Fresh(body) => self.append(packed, body)?,
            Body::Kept(extent) if !self.copying => *extent,
            Body::Kept(extent) => {
                let mut body = vec![0; (extent.length() - (extent.body().0 - extent.place.0)) as usize];
                self.segments.read(extent.body(), &mut body).map_err(DatasetError::io("read", &self.folder))?;
                self.append(packed, &body)?
            }
        };
        if let Some(memory) = &packed.memory {
            let seen = Seen {
                uri: Seen::uri_hash(&packed.document.uri),
                signature: memory.signature.map_or([0; 16], |signature| signature.stored(self.start)),
                key: memory.key,
                place: extent.place,
            };
            self.journal.write_all(&seen.to_bytes()).map_err(self.failed("part"))?;
            self.named.insert(extent.place.segment());
        }
        Ok(extent.body())
    }

    fn append(&mut self, packed: &Packed, body: &[u8]) -> Result<Extent, DatasetError> {
        let place = Place::new(self.number, self.length);
        let (head, extent) = segment::head(&packed.document, &packed.fate, body.len(), place)
            .map_err(|error| self.failed("results")(std::io::Error::other(error)))?;
        let written = self.results.write_all(&head).and_then(|()| self.results.write_all(body));
        written.map_err(self.failed("results"))?;
        self.length += extent.length();
        Ok(extent)
    }

    /// Hands what there is to the system, so that it survives the end of this process.
    pub fn flush(&mut self) -> Result<(), DatasetError> {
        // In this order: an entry whose result is missing would be of no use.
        self.results.flush().map_err(self.failed("results"))?;
        self.journal.flush().map_err(self.failed("part"))
    }

    /// No more results: all of them, for reading, and what is left to do.
    pub fn close(mut self) -> Result<(Segments, Closed), DatasetError> {
        self.flush()?;
        let path = path(&self.folder, self.number, "results");
        self.segments.open(self.number, &path).map_err(DatasetError::io("open", &path))?;
        let Recorder { folder, number, results, journal, named, segments, .. } = self;
        let into_file = |writer: BufWriter<File>| {
            writer.into_inner().map_err(|error| DatasetError::io("write", &folder)(error.into_error()))
        };
        let (results, journal) = (into_file(results)?, into_file(journal)?);
        Ok((segments, Closed { folder, number, results, journal, named }))
    }

    fn failed(&self, kind: &'static str) -> impl FnOnce(std::io::Error) -> DatasetError {
        move |error| DatasetError::io("write", &path(&self.folder, self.number, kind))(error)
    }
}

/// A run whose results are all there.
pub(in crate::dataset) struct Closed {
    folder: PathBuf,
    number: u32,
    results: File,
    journal: File,
    named: BTreeSet<u32>,
}

impl Closed {
    /// Makes this run's journal the only one, and removes the results that it does not name.
    pub fn commit(self) -> std::io::Result<()> {
        self.results.sync_all()?;
        self.journal.sync_all()?;
        let seen = path(&self.folder, self.number, "seen");
        std::fs::rename(path(&self.folder, self.number, "part"), &seen)?;
        for (number, kind, path) in files(&self.folder).map_err(std::io::Error::other)? {
            let needed = if kind == "results" { self.named.contains(&number) } else { path == seen };
            if !needed {
                std::fs::remove_file(path)?;
            }
        }
        File::open(&self.folder)?.sync_all()
    }
}
