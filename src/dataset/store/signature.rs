//! What the file system, or a server, says of a file: as long as it says the same, the file need not be
//! read.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::journal::hash;

/// Size, times and number of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    bytes: [u8; 16],
    modified: SystemTime,
}

/// A file that changed so shortly before it was read may change again within the same tick of
/// the file system's clock, unnoticed. The coarsest clock (FAT) ticks every two seconds.
const SETTLES: Duration = Duration::from_secs(2);

impl Signature {
    /// The signature of the file at `path`; `None` where there is no regular file.
    pub fn of(path: &Path) -> Option<Signature> {
        let metadata = std::fs::metadata(path).ok().filter(|metadata| metadata.is_file())?;
        let modified = metadata.modified().ok()?;
        let numbers = [
            metadata.len() as i64,
            metadata.mtime(),
            metadata.mtime_nsec(),
            // The time of the last change of any kind: a tool may set the other one back.
            metadata.ctime(),
            metadata.ctime_nsec(),
            metadata.ino() as i64,
            metadata.dev() as i64,
        ];
        Some(Signature { bytes: hash(&[&numbers.map(i64::to_le_bytes).concat()]), modified })
    }

    /// The signature of an object whose server says that it is this version: it is another as soon as the
    /// content is.
    pub fn of_version(version: &str) -> Signature {
        Signature { bytes: hash(&[version.as_bytes()]), modified: SystemTime::UNIX_EPOCH }
    }

    /// Whether this is the signature that was stored.
    pub(super) fn is(&self, stored: &[u8; 16]) -> bool {
        self.bytes == *stored
    }

    /// What to store in a run that began at `start`, by the file system's clock.
    pub(super) fn stored(&self, start: SystemTime) -> [u8; 16] {
        let settled = self.modified.checked_add(SETTLES).is_some_and(|time| time < start);
        if settled { self.bytes } else { [0; 16] }
    }
}
