//! Waits for what the two kinds of servers answer.

use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;

use bytes::{Buf, Bytes};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use tokio::runtime::{Builder, Runtime};

use super::{Object, RemoteError, Tagged, s3, web};

/// Requests that are under way at once: a store answers many as fast as one.
const AT_ONCE: usize = 16;

/// Bytes of one object, as they come.
pub(super) type Chunks = BoxStream<'static, Result<Bytes, RemoteError>>;

/// Where something is.
enum Address {
    S3(s3::Address),
    Web(reqwest::Url),
}

impl Address {
    fn of(uri: &str) -> Result<Address, RemoteError> {
        match uri.strip_prefix("s3://") {
            Some(place) => Ok(Address::S3(s3::Address::of(uri, place)?)),
            None => Ok(Address::Web(web::address(uri)?)),
        }
    }
}

/// What each of `uris` stands for: an object or page itself, all objects of a prefix, those that
/// match a pattern, the files of a server's listing.
pub fn list(uris: &[String]) -> Vec<Result<Vec<Object>, RemoteError>> {
    let one = |uri: String| async move {
        match Address::of(&uri)? {
            Address::S3(address) => address.list().await,
            Address::Web(url) => web::list(&uri, url).await,
        }
    };
    block_on(stream::iter(uris.to_vec()).map(one).buffered(AT_ONCE).collect())
}

/// The object at `uri`; `None` if there is none.
///
/// # Errors
///
/// The server does not answer, or refuses.
pub fn look(uri: &str) -> Result<Option<Object>, RemoteError> {
    block_on(async {
        match Address::of(uri)? {
            Address::S3(address) => address.look().await,
            Address::Web(url) => web::look(uri.to_string(), url).await,
        }
    })
}

async fn chunks(uri: &str) -> Result<Chunks, RemoteError> {
    match Address::of(uri)? {
        Address::S3(address) => Ok(address.get().await?.0),
        Address::Web(url) => Ok(web::get(uri, url).await?.0),
    }
}

/// Bytes on their way here, in order; memory holds one piece of them.
pub struct Reader {
    chunks: Chunks,
    rest: Bytes,
}

/// Opens the object at `uri`.
///
/// # Errors
///
/// It is not there, the server does not answer, or refuses.
pub fn open(uri: &str) -> Result<Reader, RemoteError> {
    Ok(Reader { chunks: block_on(chunks(uri))?, rest: Bytes::new() })
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match block_on(self.chunks.next()) {
                Some(chunk) => self.rest = chunk.map_err(io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.rest.len());
        self.rest.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

/// The contents of many objects, in order, at most about `most` bytes of each.
pub fn fetch(uris: &[&str], most: u64) -> Vec<Result<Vec<u8>, RemoteError>> {
    let one = |uri: String| async move {
        let mut chunks = chunks(&uri).await?;
        let mut whole = Vec::new();
        while let Some(chunk) = chunks.try_next().await? {
            whole.extend_from_slice(&chunk);
            if whole.len() as u64 > most {
                break;
            }
        }
        Ok(whole)
    };
    let uris: Vec<String> = uris.iter().map(|uri| uri.to_string()).collect();
    block_on(stream::iter(uris).map(one).buffered(AT_ONCE).collect())
}

/// A small object and its ETag; `None` if there is none.
///
/// # Errors
///
/// The server does not answer, or refuses.
pub fn read(uri: &str) -> Result<Option<Tagged>, RemoteError> {
    let read = block_on(async {
        let (chunks, tag) = match Address::of(uri)? {
            Address::S3(address) => address.get().await?,
            Address::Web(url) => web::get(uri, url).await?,
        };
        let bytes = chunks.try_fold(Vec::new(), |mut whole, chunk| async move {
            whole.extend_from_slice(&chunk);
            Ok(whole)
        });
        Ok((bytes.await?, tag))
    });
    match read {
        Err(RemoteError::Missing(_)) => Ok(None),
        read => read.map(Some),
    }
}

/// Writes a file of this machine to `uri`.
///
/// # Errors
///
/// The file cannot be read, the server does not answer, or refuses.
pub fn put_file(uri: &str, file: &Path) -> Result<(), RemoteError> {
    block_on(async {
        match Address::of(uri)? {
            Address::S3(address) => address.put_file(file).await,
            Address::Web(url) => web::put_file(uri, url, file).await,
        }
    })
}

/// Writes `bytes` to `uri` if what is there has still the ETag `before`, or, without one, if there is
/// still nothing. One step for whoever reads there.
///
/// # Errors
///
/// Something else is there by now, the server does not answer, or refuses.
pub fn replace(uri: &str, bytes: Vec<u8>, before: Option<&str>) -> Result<(), RemoteError> {
    let written = block_on(async {
        match Address::of(uri)? {
            Address::S3(address) => address.replace(bytes.clone(), before).await,
            Address::Web(url) => web::replace(uri, url, bytes.clone(), before).await,
        }
    });
    match written {
        // Our own, where a request that succeeded had to be repeated because its answer was lost.
        Err(RemoteError::Changed(_)) if read(uri)?.is_some_and(|(there, _)| there == bytes) => Ok(()),
        written => written,
    }
}

/// Removes the objects below `folder`, which ends with a slash, whose names from there are
/// `unwanted`. Web servers have no way to list what is there, so nothing is removed from one.
///
/// # Errors
///
/// The server does not answer, or refuses.
pub fn remove(folder: &str, unwanted: impl Fn(&str) -> bool) -> Result<(), RemoteError> {
    block_on(async {
        match Address::of(folder)? {
            Address::S3(address) => address.remove(unwanted).await,
            Address::Web(_) => Ok(()),
        }
    })
}

/// Waits on the caller's thread; threads of the runtime do what is under way meanwhile.
fn block_on<F: Future>(future: F) -> F::Output {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    #[expect(clippy::expect_used, reason = "fails only where the system gives no threads, and then nothing else works")]
    let runtime = RUNTIME.get_or_init(|| {
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("network").enable_all().build();
        runtime.expect("the system gives no threads for the network")
    });
    runtime.block_on(future)
}
