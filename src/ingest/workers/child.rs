//! The worker process.

use std::io::{self, Read, Write};

use super::{Request, guarded};
use crate::model::LIMITS;

/// Reads requests from `input` and writes replies to `output` until `input` ends. To be called by
/// a process that does nothing else: it limits its own memory and time, as far as the system can.
///
/// # Errors
///
/// The pipes break, or what comes in is no request.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    limit_memory();
    while let Some(frame) = read_frame(&mut input, u64::MAX)? {
        let request: Request = postcard::from_bytes(&frame).map_err(io::Error::other)?;
        drop(frame);
        limit_time();
        let reply = postcard::to_stdvec(&guarded(request)).map_err(io::Error::other)?;
        write_frame(&mut output, &reply)?;
    }
    Ok(())
}

/// Writes the length and the bytes.
pub(super) fn write_frame(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    output.write_all(&(bytes.len() as u64).to_le_bytes())?;
    output.write_all(bytes)?;
    output.flush()
}

/// Reads what [`write_frame`] wrote; `None` at the end of `input`.
pub(super) fn read_frame(input: &mut impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    let mut filled = 0;
    while filled < length.len() {
        match input.read(&mut length[filled..])? {
            0 if filled == 0 => return Ok(None),
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => filled += count,
        }
    }
    let length = u64::from_le_bytes(length);
    if length > most {
        return Err(io::Error::other("a longer frame than allowed"));
    }
    // Grows with what comes, whatever the length says.
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(bytes))
}

/// A system without such limits still has the deadline that the parent keeps.
#[cfg(unix)]
fn limit_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    let _ = setrlimit(Resource::As, limit(LIMITS.worker_memory));
    // No memory dump of a document that broke us.
    let _ = setrlimit(Resource::Core, limit(0));
}

/// Ends this process when a document takes too long, even if the parent is gone and cannot.
#[cfg(unix)]
fn limit_time() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.unsigned_abs();
    let current = Some(used + LIMITS.worker_time.as_secs() + 2);
    let _ = setrlimit(Resource::Cpu, Rlimit { current, maximum: getrlimit(Resource::Cpu).maximum });
}

#[cfg(not(unix))]
fn limit_memory() {}

#[cfg(not(unix))]
fn limit_time() {}
