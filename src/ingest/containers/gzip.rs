//! Gzip, member by member: a damaged one is told, and reading may go on with the next.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use memchr::memmem;

use super::stream;

/// Members begin so.
const MARK: &[u8] = b"\x1f\x8b\x08";
/// Bytes that are read at once.
const STEP: usize = 1 << 16;
/// Most compressed bytes of a member that are kept. A longer one is hardly one record of a crawl.
const KEPT: usize = 1 << 20;

/// What comes out of a gzip file. Zeros behind a member are padding, as for gzip itself. Where a member is damaged,
/// there is one error that [`broken_member`] knows; what comes behind it is the next member.
pub(super) struct Gzip<R> {
    /// The member that is read; `None` behind the last.
    member: Option<GzDecoder<Again<R>>>,
    is_damaged: bool,
    /// Bytes that came out so far, and that had before this member.
    given: u64,
    start: u64,
}

impl<R: Read> Gzip<R> {
    pub fn new(bytes: R) -> Gzip<R> {
        let member = GzDecoder::new(Again {
            inner: bytes,
            bytes: Vec::new(),
            start: 0,
            at: 0,
            is_whole: true,
            read: 0,
            again: 0,
        });
        Gzip { member: Some(member), is_damaged: false, given: 0, start: 0 }
    }

    /// Goes on to the next member.
    fn go_on(&mut self) -> io::Result<()> {
        self.start = self.given;
        let is_damaged = std::mem::take(&mut self.is_damaged);
        // An error on the way leaves none.
        let Some(member) = self.member.take() else { return Ok(()) };
        let mut bytes = member.into_inner();
        let is_next = if is_damaged { bytes.find_member()? } else { bytes.pass_zeros()? };
        if is_next {
            self.member = Some(GzDecoder::new(bytes));
        }
        Ok(())
    }
}

impl<R: Read> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.is_damaged {
            self.go_on()?;
        }
        while let Some(member) = &mut self.member {
            match member.read(buffer) {
                Ok(0) => self.go_on()?,
                Ok(length) => {
                    self.given += length as u64;
                    return Ok(length);
                }
                Err(error) if stream::ended(&error).is_some() => return Err(error),
                Err(error) => {
                    self.is_damaged = true;
                    return Err(io::Error::new(error.kind(), BrokenMember { start: self.start, error }));
                }
            }
        }
        Ok(0)
    }
}

/// The error of a damaged member.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
struct BrokenMember {
    start: u64,
    error: io::Error,
}

/// Where the member began, counted in bytes that came out of the file, if `error` is that of a damaged one: then reading
/// on gives the next.
pub(super) fn broken_member(error: &io::Error) -> Option<u64> {
    error.get_ref()?.downcast_ref::<BrokenMember>().map(|member| member.start)
}

/// Compressed bytes. Those of the present member are kept, as far as they are not too many: one that was cut off is
/// known to be damaged only some way into the next.
struct Again<R> {
    inner: R,
    bytes: Vec<u8>,
    /// Where in `bytes` the member begins, and what is read next.
    start: usize,
    at: usize,
    /// Whether its beginning is still there.
    is_whole: bool,
    /// Bytes that were read, and that are read again: no more of these, or what looks like the beginning of a member all
    /// along would be read once for each.
    read: u64,
    again: u64,
}

impl<R: Read> Again<R> {
    /// Reads more; false at the end.
    fn more(&mut self) -> io::Result<bool> {
        if self.at - self.start > KEPT {
            self.start = self.at;
            self.is_whole = false;
        }
        self.bytes.drain(..self.start);
        self.at -= self.start;
        self.start = 0;
        let end = self.bytes.len();
        self.bytes.resize(end + STEP, 0);
        let read = loop {
            match self.inner.read(&mut self.bytes[end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.bytes.truncate(end + read.as_ref().map_or(0, |length| *length));
        self.read += (self.bytes.len() - end) as u64;
        Ok(read? > 0)
    }

    /// Goes to the first byte behind zeros, where a member should begin; false where there is none.
    fn pass_zeros(&mut self) -> io::Result<bool> {
        loop {
            let rest = &self.bytes[self.at..];
            let zeros = rest.iter().take_while(|byte| **byte == 0).count();
            let is_end = zeros == rest.len();
            self.at += zeros;
            self.begin();
            if !is_end || !self.more()? {
                return Ok(!is_end);
            }
        }
    }

    /// Goes to where the next member may begin behind the beginning of a damaged one; false where there is none.
    fn find_member(&mut self) -> io::Result<bool> {
        let back = (self.at - self.start) as u64;
        if self.is_whole && self.again + back <= self.read + KEPT as u64 {
            self.again += back;
            self.at = self.bytes.len().min(self.start + 1);
        }
        loop {
            let found = memmem::find(&self.bytes[self.at..], MARK);
            // Half a mark may stand at the end.
            self.at += found.unwrap_or((self.bytes.len() - self.at).saturating_sub(MARK.len() - 1));
            self.begin();
            if found.is_some() || !self.more()? {
                return Ok(found.is_some());
            }
        }
    }

    /// A member begins here.
    fn begin(&mut self) {
        self.start = self.at;
        self.is_whole = true;
    }
}

impl<R: Read> Read for Again<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Again<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.bytes.len() {
            self.more()?;
        }
        Ok(&self.bytes[self.at..])
    }

    fn consume(&mut self, length: usize) {
        self.at += length;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn member(words: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(words.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// What comes out, with `!` for each error.
    fn read(bytes: &[u8]) -> String {
        let (mut gzip, mut found) = (Gzip::new(bytes), Vec::new());
        loop {
            match gzip.read_to_end(&mut found) {
                Ok(_) => return String::from_utf8_lossy(&found).into_owned(),
                Err(error) => {
                    assert!(broken_member(&error).is_some_and(|start| start <= found.len() as u64));
                    found.push(b'!');
                }
            }
        }
    }

    #[test]
    fn zeros_behind_a_member_are_padding() {
        let [one, two] = ["one", "two"].map(member);
        let zeros = |count: usize| vec![0; count];
        for count in [1, 512, STEP - one.len(), STEP, 2 * STEP + 7] {
            assert_eq!(read(&[&one, zeros(count).as_slice()].concat()), "one", "{count}");
            assert_eq!(read(&[&one, zeros(count).as_slice(), &two].concat()), "onetwo", "{count}");
        }
        assert_eq!(read(&[one.as_slice(), b"\0\0junk"].concat()), "one!");
    }

    #[test]
    fn what_follows_a_damaged_member_is_read() {
        let [one, two, three] = ["one", "two", "three"].map(member);
        // The checksum, the header, the length, the end, all but the mark.
        let mut wrong = two.clone();
        let at = wrong.len() - 8;
        wrong[at] ^= 1;
        assert_eq!(read(&[one.as_slice(), &wrong, &three].concat()), "onetwo!three");
        let mut header = two.clone();
        header[3] = 0xff;
        assert_eq!(read(&[one.as_slice(), &header, &three].concat()), "one!three");
        for cut in 3..two.len() {
            let found = read(&[one.as_slice(), &two[..cut], &three].concat());
            assert!(found.starts_with("one") && found.ends_with("!three"), "{cut}: {found}");
            let found = read(&[one.as_slice(), &two[..cut]].concat());
            assert!(found.starts_with("one") && found.ends_with("!"), "{cut}: {found}");
        }
        // Longer than what is kept, and the mark of the next where a step ends.
        let mut random = 1u64;
        let long: String = (0..2 * KEPT)
            .map(|_| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                char::from(b' ' + (random >> 58) as u8)
            })
            .collect();
        let mut long = member(&long);
        assert!(long.len() > KEPT);
        let at = long.len() - 8;
        long[at] ^= 1;
        for zeros in 0..5 {
            let padding = vec![0; (STEP - 4 - long.len() % STEP) + zeros];
            assert!(read(&[long.as_slice(), &padding, &three].concat()).ends_with("!three"), "{zeros}");
        }
    }

    #[test]
    fn what_looks_like_the_beginning_of_a_member_all_along_is_read_twice_at_most() {
        // Each begins with a name that has no end.
        let bytes = [member("one").as_slice(), &b"\x1f\x8b\x08\x08".repeat(1 << 16)].concat();
        let mut gzip = Gzip::new(bytes.as_slice());
        let mut found = Vec::new();
        // Each error is that of a beginning; there are 65,536.
        let errors = std::iter::from_fn(|| gzip.read_to_end(&mut found).err()).count();
        assert!((1..200).contains(&errors), "{errors}");
        assert_eq!(found, b"one");
    }
}
