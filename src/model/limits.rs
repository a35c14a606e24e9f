//! What one document may cost. Every limit of the program on hostile or broken input stands
//! here; what is beyond one of them costs its document a row with the reason, never the run.

use std::time::Duration;

/// What one document, and the container that it came in, may cost.
///
/// HTML has no limit on depth: no tree is built, so that nesting costs nothing.
///
/// Each has a test just below and just above in `tests/limits.rs` (those of programs that
/// recognise pages in `tests/ocr.rs`, the deadlines in `ingest::workers`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest document as stored, in bytes. A report page is a thousandth of it.
    pub stored_bytes: u64,
    /// Largest container within a container, in bytes that really came out, whatever the outer
    /// one declares; it is kept in memory.
    pub unpacked_bytes: u64,
    /// Largest ratio of decompressed to stored bytes. A page that repeats itself reaches 70.
    pub unpacked_ratio: u64,
    /// The ratio counts only beyond so many decompressed bytes.
    pub unpacked_ratio_from: u64,
    /// Most members of one archive; each costs some bytes of memory.
    pub members: u64,
    /// Largest sum of the decompressed members of one archive, in bytes.
    pub container_bytes: u64,
    /// Containers within a container.
    pub nesting: u32,
    /// How often one thing may be compressed: more is nothing that a person makes.
    pub layers: u32,
    /// Longest line of a file with one document a line, in bytes.
    pub line_bytes: u64,
    /// Widest table, in columns after spans; a wider one is read as lines.
    pub table_columns: usize,
    /// Largest table, in grid places after spans; a larger one is read as lines.
    pub table_places: usize,
    /// Most words, numbers and marks of one sentence that are looked at together; a longer one is read in
    /// pieces of so many. The longest sentence of the
    /// samples and the real reports has 2,751 bytes.
    pub sentence_words: usize,
    /// Most pages of a PDF.
    pub pdf_pages: usize,
    /// Most pages of a PDF that are pictures and are recognised.
    pub ocr_pages: usize,
    /// Longest time for a document whose pages are recognised.
    pub ocr_time: Duration,
    /// Longest time for a document that a worker process reads (PDF, Word, Excel).
    pub worker_time: Duration,
    /// Longest processor time for understanding a document once it is text. A report takes a millisecond;
    /// the largest document that is allowed, if it is one report, hours, because some rules compare all its figures.
    pub document_time: Duration,
    /// Largest address space of such a worker process, in bytes.
    pub worker_memory: u64,
}

/// The limits in force.
pub const LIMITS: Limits = Limits {
    stored_bytes: 64 << 20,
    unpacked_bytes: 256 << 20,
    unpacked_ratio: 200,
    unpacked_ratio_from: 1 << 20,
    members: 1_000_000,
    container_bytes: 64 << 30,
    nesting: 1,
    layers: 2,
    line_bytes: 16 << 20,
    table_columns: 1000,
    table_places: 1_000_000,
    sentence_words: 2000,
    pdf_pages: 2000,
    ocr_pages: 100,
    ocr_time: Duration::from_secs(600),
    worker_time: Duration::from_secs(30),
    document_time: Duration::from_secs(60),
    worker_memory: 1 << 30,
};

impl Limits {
    /// Whether a document of so many stored bytes may be read.
    ///
    /// # Errors
    ///
    /// The reason, for people.
    pub fn check_stored(&self, stored: u64) -> Result<(), String> {
        if stored > self.stored_bytes {
            return Err(self.too_large(self.stored_bytes));
        }
        Ok(())
    }

    /// Whether `stored` bytes may go on giving bytes after `unpacked` have come out of them. To
    /// be asked while decompressing, for what a container declares may be wrong.
    ///
    /// # Errors
    ///
    /// The reason, for people.
    pub fn check_ratio(&self, stored: u64, unpacked: u64) -> Result<(), String> {
        if unpacked > self.unpacked_ratio_from && unpacked > stored.saturating_mul(self.unpacked_ratio) {
            let ratio = self.unpacked_ratio;
            return Err(format!(
                "decompresses to more than {ratio} times its size, as only a decompression bomb does: unpack it yourself \
                 if you trust it"
            ));
        }
        Ok(())
    }

    /// Whether a container may have so many members.
    ///
    /// # Errors
    ///
    /// The reason, for people.
    pub fn check_members(&self, members: u64) -> Result<(), String> {
        if members > self.members {
            return Err(format!("more than {} members: split the archive", self.members));
        }
        Ok(())
    }

    /// Whether so many bytes may have come out of one archive.
    ///
    /// # Errors
    ///
    /// The reason, for people.
    pub fn check_container(&self, unpacked: u64) -> Result<(), String> {
        if unpacked > self.container_bytes {
            return Err(format!("more than {} in one archive: split it", size(self.container_bytes)));
        }
        Ok(())
    }

    /// The reason where something is larger than `limit` bytes.
    pub fn too_large(&self, limit: u64) -> String {
        format!("larger than {}: split it into one file a report", size(limit))
    }
}

/// Bytes for people: whole megabytes where there are such.
fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MB", bytes >> 20) } else { format!("{bytes} bytes") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold_just_above_and_not_just_below() {
        assert!(LIMITS.check_stored(64 << 20).is_ok());
        assert!(LIMITS.check_stored((64 << 20) + 1).unwrap_err().contains("64 MB"));

        assert!(LIMITS.check_members(1_000_000).is_ok());
        assert!(LIMITS.check_members(1_000_001).unwrap_err().contains("1000000"));

        assert!(LIMITS.check_container(64 << 30).is_ok());
        assert!(LIMITS.check_container((64 << 30) + 1).unwrap_err().contains("65536 MB"));

        // A ratio of 200, but not for little data.
        assert!(LIMITS.check_ratio(10_000, 2_000_000).is_ok());
        assert!(LIMITS.check_ratio(10_000, 2_000_001).unwrap_err().contains("bomb"));
        assert!(LIMITS.check_ratio(1, 1 << 20).is_ok());
        assert!(LIMITS.check_ratio(1, (1 << 20) + 1).is_err());
    }
}
