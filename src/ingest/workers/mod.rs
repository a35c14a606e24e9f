//! Documents of office programs are read in processes of their own, so that one that crashes
//! its reader, never ends or eats memory costs its own row and nothing else.
//!
//! The workers are this very program, started again with a hidden command. They are kept and
//! used again; there are never more than threads that read.

mod child;
mod pool;

use std::path::PathBuf;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

pub use child::serve;

use super::documents::{self, Rendered};
use super::ocr::Ocr;
use crate::model::{LIMITS, MediaType};
use pool::Pool;

/// What is asked of a worker.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    media_type: MediaType,
    bytes: Vec<u8>,
    ocr: Option<Ocr>,
}

/// Text and tables, or the reason why there are none.
type Reply = Result<Rendered, String>;

static POOL: OnceLock<Pool> = OnceLock::new();

/// From now on reads documents of office programs in worker processes: `program` with
/// `arguments` has to call [`serve`]. Without this they are read on a thread of this process,
/// where panics are caught, but neither time nor memory is bounded.
pub fn use_workers(program: PathBuf, arguments: &[&str]) {
    // A second call finds the pool there, and changes nothing.
    POOL.get_or_init(|| Pool::new(program, arguments, LIMITS.worker_time, LIMITS.ocr_time));
}

/// Reads a document of an office program, in a worker process if there are any.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read(media_type: MediaType, bytes: &[u8], ocr: Option<&Ocr>) -> Reply {
    let request = Request { media_type, bytes: bytes.to_vec(), ocr: ocr.cloned() };
    match POOL.get() {
        Some(pool) => pool.read(&request),
        None => guarded(request),
    }
}

/// Stack of a thread that reads, in bytes: readers of nested formats recurse.
const STACK: usize = 64 << 20;

/// Reads on a thread with a large stack; a panic is a reason.
fn guarded(request: Request) -> Reply {
    let reading = move || documents::read(request.media_type, request.bytes, request.ocr.as_ref());
    let thread = std::thread::Builder::new().name("document".to_string()).stack_size(STACK).spawn(reading);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(reply)) => reply,
        Ok(Err(_)) => Err("it is damaged in a way that its reader does not expect: fetch it again, or save it as \
                           text or HTML"
            .to_string()),
        Err(error) => Err(format!("the system gives no thread to read it ({error}): run again with fewer threads")),
    }
}
