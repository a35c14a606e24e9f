//! A server on this machine that speaks as much S3 as a store must, and is a plain web server too: the
//! bucket `web` needs no credentials and shows its folders as listings. What it holds is in memory, what
//! it was asked stands in its log, and it can be told to fail.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

/// Objects that a page of a listing shows: few, so that there are several pages.
const PAGE: usize = 3;
const TIME: &str = "2026-01-02T03:04:05.000Z";
const HTTP_TIME: &str = "Fri, 02 Jan 2026 03:04:05 GMT";

/// A running server; its threads end with the test.
pub struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
pub struct State {
    /// By `bucket/key`.
    pub objects: BTreeMap<String, Vec<u8>>,
    /// Buckets that exist without objects.
    pub empty: Vec<String>,
    /// Parts of uploads that are not finished.
    parts: BTreeMap<String, BTreeMap<u32, Vec<u8>>>,
    /// `METHOD bucket/key`, in order.
    pub log: Vec<String>,
    /// Requests that are to be answered with 503.
    pub busy: u32,
    /// Answers with the content of an object that are to break off in the middle.
    pub torn: u32,
    /// Requests to write that are refused from then on, counted down; `None` for none.
    pub writes_left: Option<u32>,
    /// Names that listings have, though there is nothing (any more).
    pub gone: Vec<String>,
    /// Whether `web` answers with a page what it does not have.
    pub soft: bool,
    /// Whether versions of objects are told by size and time only.
    pub untagged: bool,
    /// What somebody else writes as soon as anybody writes.
    pub meanwhile: Option<(String, Vec<u8>)>,
}

/// A request, as far as it matters.
struct Request {
    method: String,
    /// `bucket/key`.
    path: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

struct Answer {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Server {
    /// Starts on a free port.
    pub fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Server { address: listener.local_addr().unwrap(), state: Arc::default() };
        let state = Arc::clone(&server.state);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                std::thread::spawn(move || serve(&connection, &state));
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn put(&self, path: &str, bytes: &[u8]) {
        self.state().objects.insert(path.to_string(), bytes.to_vec());
    }

    /// Lines of the log that begin so, which are forgotten with all others.
    pub fn asked(&self, beginning: &str) -> Vec<String> {
        std::mem::take(&mut self.state().log).into_iter().filter(|line| line.starts_with(beginning)).collect()
    }

    /// Names of all objects that begin so.
    pub fn names(&self, beginning: &str) -> Vec<String> {
        self.state().objects.keys().filter(|name| name.starts_with(beginning)).cloned().collect()
    }
}

/// Answers the requests of one connection.
fn serve(connection: &TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(connection);
    let mut writer = connection;
    loop {
        let request = read(&mut reader)?;
        let mut state = state.lock().unwrap();
        state.log.push(format!("{} {}", request.method, request.path));
        let answer = if state.busy > 0 {
            state.busy -= 1;
            error("503 Slow Down", "SlowDown")
        } else {
            answer(&request, &mut state)
        };
        let content = request.method == "GET" && !request.query.contains_key("list-type");
        let torn = content && state.torn > 0 && answer.body.len() > 1;
        state.torn -= u32::from(torn);
        drop(state);
        let mut head = format!("HTTP/1.1 {}\r\nContent-Length: {}\r\n", answer.status, answer.body.len());
        for (name, value) in &answer.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        writer.write_all(head.as_bytes()).and_then(|()| writer.write_all(b"\r\n")).ok()?;
        if torn {
            writer.write_all(&answer.body[..answer.body.len() / 2]).ok()?;
            return None;
        }
        if request.method != "HEAD" {
            writer.write_all(&answer.body).ok()?;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_string(), words.next()?.to_string());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_string());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let query = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
    Some(Request { method, path: decoded(path.trim_start_matches('/')), query, headers, body })
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'%' => {
                u8::from_str_radix(&String::from_utf8(vec![rest.next().unwrap(), rest.next().unwrap()]).unwrap(), 16)
                    .unwrap()
            }
            byte => byte,
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).unwrap()
}

fn plain(status: &'static str, body: impl Into<Vec<u8>>) -> Answer {
    Answer { status, headers: Vec::new(), body: body.into() }
}

fn error(status: &'static str, code: &str) -> Answer {
    plain(status, format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no</Message></Error>"))
}

fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(bytes).to_hex()[..32])
}

fn answer(request: &Request, state: &mut State) -> Answer {
    let bucket = request.path.split('/').next().unwrap();
    let is_web = bucket == "web";
    let known = request.headers.get("authorization").is_some_and(|said| said.contains("Credential=someone/"));
    if bucket == "closed" || !(known || is_web) {
        return error("403 Forbidden", "AccessDenied");
    }
    let prefix = format!("{bucket}/");
    if !state.empty.iter().any(|empty| empty == bucket) && !state.objects.keys().any(|name| name.starts_with(&prefix)) {
        return error("404 Not Found", "NoSuchBucket");
    }
    match request.method.as_str() {
        "GET" if request.query.contains_key("list-type") => list(bucket, request, state),
        "GET" if is_web && request.path.ends_with('/') && !state.objects.contains_key(&request.path) => {
            listing(request, state)
        }
        "GET" | "HEAD" if is_web && state.soft && !state.objects.contains_key(&request.path) => {
            plain("200 OK", "<html><head><title>404</title></head><body>页面不存在</body></html>")
        }
        "GET" | "HEAD" => get(request, state),
        "PUT" | "POST" | "DELETE" => {
            match &mut state.writes_left {
                Some(0) => return error("403 Forbidden", "AccessDenied"),
                Some(left) => *left -= 1,
                None => {}
            }
            if let Some((path, bytes)) = state.meanwhile.take() {
                state.objects.insert(path, bytes);
            }
            write(request, state)
        }
        _ => error("405 Method Not Allowed", "MethodNotAllowed"),
    }
}

fn get(request: &Request, state: &State) -> Answer {
    let Some(bytes) = state.objects.get(&request.path) else { return error("404 Not Found", "NoSuchKey") };
    let mut answer = plain("200 OK", bytes.clone());
    answer.headers = vec![("Last-Modified", HTTP_TIME.to_string())];
    if !state.untagged {
        answer.headers.push(("ETag", etag(bytes)));
    }
    if let Some(range) = request.headers.get("range") {
        let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
        let first: usize = first.parse().unwrap();
        let end = last.parse::<usize>().map_or(bytes.len(), |last| (last + 1).min(bytes.len()));
        answer.status = "206 Partial Content";
        answer.headers.push(("Content-Range", format!("bytes {first}-{}/{}", end - 1, bytes.len())));
        answer.body = bytes[first..end].to_vec();
    }
    answer
}

/// A page of the objects in a bucket, as S3 gives it.
fn list(bucket: &str, request: &Request, state: &State) -> Answer {
    let said = |name: &str| request.query.get(name).cloned().unwrap_or_default();
    let (prefix, after) = (format!("{bucket}/{}", said("prefix")), said("continuation-token"));
    let mut found = state.objects.iter().filter(|(name, _)| name.starts_with(&prefix) && **name > after).peekable();
    let (mut contents, mut last) = (String::new(), "");
    for (name, bytes) in found.by_ref().take(PAGE) {
        last = name;
        let key = name[bucket.len() + 1..].replace('&', "&amp;").replace('<', "&lt;");
        contents.push_str(&format!(
            "<Contents><Key>{key}</Key><LastModified>{TIME}</LastModified><ETag>{}</ETag><Size>{}</Size></Contents>",
            etag(bytes).replace('"', "&quot;"),
            bytes.len()
        ));
    }
    let next = found.peek().map_or(String::new(), |_| format!("<NextContinuationToken>{last}</NextContinuationToken>"));
    plain("200 OK", format!("<?xml version=\"1.0\"?><ListBucketResult>{contents}{next}</ListBucketResult>"))
}

/// A folder, as web servers show it.
fn listing(request: &Request, state: &State) -> Answer {
    let mut links: Vec<&str> = Vec::new();
    let names = state.objects.keys().chain(&state.gone).filter_map(|name| name.strip_prefix(&request.path));
    for name in names.filter(|name| !name.is_empty()) {
        let link = name.split_inclusive('/').next().unwrap();
        if links.last() != Some(&link) {
            links.push(link);
        }
    }
    if links.is_empty() {
        return error("404 Not Found", "NoSuchKey");
    }
    let links: String = links.iter().map(|link| format!("<a href=\"{link}\">{link}</a>\n")).collect();
    let title = format!("<html><head><title>Index of /{0}</title></head>", request.path);
    plain("200 OK", format!("{title}<body><a href=\"?C=M;O=A\">Last modified</a><a href=\"../\">..</a>{links}</body>"))
}

fn write(request: &Request, state: &mut State) -> Answer {
    let there = state.objects.get(&request.path).map(|bytes| etag(bytes));
    let said = |name: &str| request.headers.get(name);
    if said("if-match").is_some_and(|tag| there.as_ref() != Some(tag))
        || (said("if-none-match").is_some() && there.is_some())
    {
        return error("412 Precondition Failed", "PreconditionFailed");
    }
    let query = |name: &str| request.query.get(name).cloned();
    match (request.method.as_str(), query("uploadId"), query("partNumber")) {
        ("DELETE", ..) => {
            state.objects.remove(&request.path);
            plain("204 No Content", "")
        }
        ("PUT", Some(upload), Some(number)) => {
            state.parts.entry(upload).or_default().insert(number.parse().unwrap(), request.body.clone());
            Answer { headers: vec![("ETag", etag(&request.body))], ..plain("200 OK", "") }
        }
        ("PUT", ..) => {
            state.objects.insert(request.path.clone(), request.body.clone());
            Answer { headers: vec![("ETag", etag(&request.body))], ..plain("200 OK", "") }
        }
        ("POST", Some(upload), _) => {
            let whole: Vec<u8> = state.parts.remove(&upload).unwrap().into_values().flatten().collect();
            let tag = etag(&whole).replace('"', "&quot;");
            state.objects.insert(request.path.clone(), whole);
            let name = "CompleteMultipartUploadResult";
            plain("200 OK", format!("<{name}><ETag>{tag}</ETag></{name}>"))
        }
        _ => {
            let name = "InitiateMultipartUploadResult";
            plain("200 OK", format!("<{name}><UploadId>{}</UploadId></{name}>", state.log.len()))
        }
    }
}
