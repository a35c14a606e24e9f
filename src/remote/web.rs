//! Web servers: a file or page of its own address, and the files of a listing.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use reqwest::header::{CONTENT_LENGTH, DATE, ETAG, HeaderMap, IF_MATCH, IF_NONE_MATCH, LAST_MODIFIED};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};

use super::client::Chunks;
use super::{Object, RemoteError, links};
use crate::model::LIMITS;

/// Waits before another try, where the server is busy or the way to it is broken.
const WAITS: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];
/// Without a byte for so long, a request has failed.
const SILENCE: Duration = Duration::from_secs(60);
const CONNECTING: Duration = Duration::from_secs(10);
/// Requests that are under way at once to one server.
const AT_ONCE: usize = 16;
/// Bytes that a file is read in for uploading.
const PIECE: usize = 1 << 16;

/// The address that `uri` is.
pub(super) fn address(uri: &str) -> Result<Url, RemoteError> {
    let url = Url::parse(uri);
    url.map_err(|error| RemoteError::Address { uri: uri.to_string(), cause: error.to_string() })
}

/// The page or file at `url`; or, where it is a folder of which the server gives a listing, the files
/// in it and in its folders.
pub(super) async fn list(uri: &str, url: Url) -> Result<Vec<Object>, RemoteError> {
    let missing = || RemoteError::Missing(uri.to_string());
    if !url.path().ends_with('/') {
        return look(uri.to_string(), url).await?.map(|object| vec![object]).ok_or_else(missing);
    }
    let (mut files, mut folders) = (BTreeSet::new(), vec![url.clone()]);
    let mut seen: BTreeSet<Url> = folders.iter().cloned().collect();
    while let Some(folder) = folders.pop() {
        let page = match page(folder.as_str(), folder.clone()).await {
            Ok(page) => String::from_utf8_lossy(&page).into_owned(),
            // One that a listing names: reading it will say what is wrong.
            Err(RemoteError::Missing(_) | RemoteError::Refused { .. }) if folder != url => String::new(),
            Err(error) => return Err(error),
        };
        if !links::is_listing(&page) {
            // A page whose address looks like a folder's is a document like any other.
            files.insert(folder);
            continue;
        }
        // Links between folders can make a listing endless.
        let found = (files.len() + seen.len()) as u64;
        LIMITS.check_members(found).map_err(|cause| RemoteError::Failed { uri: uri.to_string(), cause })?;
        for link in links::below(&page, &folder) {
            if !link.path().ends_with('/') {
                files.insert(link);
            } else if seen.insert(link.clone()) {
                folders.push(link);
            }
        }
    }
    let one = |url: Url| async move {
        // What a listing names is a document, though it may be gone.
        let gone = Object { uri: url.to_string(), bytes: None, version: None };
        Ok(look(url.to_string(), url).await?.unwrap_or(gone))
    };
    let found = stream::iter(files).map(one).buffered(AT_ONCE).try_collect::<Vec<Object>>().await?;
    if found.is_empty() { Err(missing()) } else { Ok(found) }
}

/// The page at `url`, as far as a document may be long.
async fn page(uri: &str, url: Url) -> Result<Vec<u8>, RemoteError> {
    let (mut chunks, _) = get(uri, url).await?;
    let mut whole = Vec::new();
    while let Some(chunk) = chunks.try_next().await? {
        whole.extend_from_slice(&chunk);
        if whole.len() as u64 > LIMITS.stored_bytes {
            break;
        }
    }
    Ok(whole)
}

/// What the server says of the page or file at `url`; `None` if there is none. Where it only says
/// that it does not answer such questions, reading will tell.
pub(super) async fn look(uri: String, url: Url) -> Result<Option<Object>, RemoteError> {
    let response = send(&uri, |client| Ok(client.head(url.clone()))).await?;
    let status = response.status();
    if status == StatusCode::NOT_FOUND || status == StatusCode::GONE {
        return Ok(None);
    }
    if !status.is_success() {
        return Ok(Some(Object { uri, bytes: None, version: None }));
    }
    let headers = response.headers();
    let size = header(headers, CONTENT_LENGTH.as_str()).and_then(|size| size.parse().ok());
    Ok(Some(Object { uri, bytes: size, version: version(headers) }))
}

/// What is another once the content is: by its ETag; without one by size and time, unless that is the time of the
/// answer, for what changed in this second may change in it again.
fn version(headers: &HeaderMap) -> Option<String> {
    let [tag, size, changed, now] =
        [ETAG, CONTENT_LENGTH, LAST_MODIFIED, DATE].map(|name| header(headers, name.as_str()));
    let is_told = tag.is_some() || (size.is_some() && changed.is_some() && changed != now);
    is_told.then(|| [tag, size, changed].map(Option::unwrap_or_default).join(" "))
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_string)
}

/// The bytes at `url` and their ETag.
pub(super) async fn get(uri: &str, url: Url) -> Result<(Chunks, Option<String>), RemoteError> {
    let response = sound(uri, send(uri, |client| Ok(client.get(url.clone()))).await?)?;
    let tag = header(response.headers(), ETAG.as_str());
    let uri = uri.to_string();
    Ok((response.bytes_stream().map_err(move |error| explain(&uri, error)).boxed(), tag))
}

/// Writes a file to `url`, which the server must take with PUT.
pub(super) async fn put_file(uri: &str, url: Url, file: &Path) -> Result<(), RemoteError> {
    let failed = |error: std::io::Error| RemoteError::Failed { uri: uri.to_string(), cause: error.to_string() };
    let request = |client: &Client| {
        let mut file = File::open(file).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let pieces = std::iter::from_fn(move || {
            let mut piece = Vec::with_capacity(PIECE);
            match (&mut file).take(PIECE as u64).read_to_end(&mut piece) {
                Ok(0) => None,
                Ok(_) => Some(Ok(piece)),
                Err(error) => Some(Err(error)),
            }
        });
        let body = reqwest::Body::wrap_stream(stream::iter(pieces));
        Ok(client.put(url.clone()).header(CONTENT_LENGTH, length).body(body))
    };
    sound(uri, send(uri, request).await?).map(drop)
}

/// Writes `bytes` to `url`, if it still has the ETag `before` or still is not there.
pub(super) async fn replace(uri: &str, url: Url, bytes: Vec<u8>, before: Option<&str>) -> Result<(), RemoteError> {
    let request = |client: &Client| {
        let request = client.put(url.clone()).body(bytes.clone());
        Ok(match before {
            Some(tag) => request.header(IF_MATCH, tag),
            None => request.header(IF_NONE_MATCH, "*"),
        })
    };
    sound(uri, send(uri, request).await?).map(drop)
}

/// Sends a request, again where that may help.
async fn send(
    uri: &str,
    request: impl Fn(&Client) -> Result<RequestBuilder, RemoteError>,
) -> Result<Response, RemoteError> {
    let mut waits = WAITS.into_iter();
    loop {
        let answer = request(client(uri)?)?.send().await;
        let again = match &answer {
            Ok(response) => response.status().is_server_error() || response.status() == StatusCode::TOO_MANY_REQUESTS,
            Err(error) => !error.is_builder() && !error.is_redirect(),
        };
        match waits.next().filter(|_| again) {
            Some(wait) => tokio::time::sleep(wait).await,
            None => return answer.map_err(|error| explain(uri, error)),
        }
    }
}

/// The answer, if it is what was asked for.
fn sound(uri: &str, response: Response) -> Result<Response, RemoteError> {
    let uri = || uri.to_string();
    match response.status() {
        status if status.is_success() => Ok(response),
        StatusCode::NOT_FOUND | StatusCode::GONE => Err(RemoteError::Missing(uri())),
        status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
            Err(RemoteError::Refused { uri: uri(), said: status.to_string() })
        }
        StatusCode::PRECONDITION_FAILED => Err(RemoteError::Changed(uri())),
        status => Err(RemoteError::Failed { uri: uri(), cause: status.to_string() }),
    }
}

/// The one client, with its connections.
fn client(uri: &str) -> Result<&'static Client, RemoteError> {
    static CLIENT: OnceLock<Result<Client, String>> = OnceLock::new();
    let client = CLIENT.get_or_init(|| {
        use_ring();
        let builder = Client::builder()
            .user_agent(concat!("gongkai/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECTING)
            .read_timeout(SILENCE);
        builder.build().map_err(|error| error.to_string())
    });
    client.as_ref().map_err(|cause| RemoteError::Failed { uri: uri.to_string(), cause: cause.clone() })
}

/// Chooses the library that encrypts connections.
pub(super) fn use_ring() {
    // Fails only where it has been chosen before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn explain(uri: &str, error: reqwest::Error) -> RemoteError {
    let uri = uri.to_string();
    if error.is_timeout() {
        return RemoteError::TimedOut(uri);
    }
    let is_connect = error.is_connect();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let cause = cause.to_string();
    if is_connect { RemoteError::Unreachable { uri, cause } } else { RemoteError::Failed { uri, cause } }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn size_and_time_tell_a_version_where_there_is_no_tag() {
        const TIMES: [&str; 2] = ["Fri, 02 Jan 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:06 GMT"];
        let version = |said: &[(HeaderName, &'static str)]| {
            version(&said.iter().cloned().map(|(name, value)| (name, HeaderValue::from_static(value))).collect())
        };
        let file = [(CONTENT_LENGTH, "9"), (LAST_MODIFIED, TIMES[0]), (DATE, TIMES[1])];
        assert_eq!(version(&file).unwrap(), format!(" 9 {}", TIMES[0]));
        assert_eq!(version(&[(ETAG, "a")]).unwrap(), "a  ");
        assert_eq!(version(&file[..1]), None);
        assert_eq!(version(&file[1..]), None);
        assert_eq!(version(&[file[0].clone(), file[1].clone(), (DATE, TIMES[0])]), None);
    }
}
