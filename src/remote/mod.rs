//! What is not on this machine: objects in a store that speaks S3 (`s3://bucket/key`), and files and
//! pages of web servers (`http://`, `https://`). Stages read and write through it as they do through
//! `std::fs`: everything here waits until it is done.
//!
//! It is a feature of the build (`object-stores`); without it every request says so.

#[cfg(not(feature = "object-stores"))]
mod absent;
#[cfg(feature = "object-stores")]
mod client;
#[cfg(feature = "object-stores")]
mod links;
#[cfg(feature = "object-stores")]
mod s3;
#[cfg(feature = "object-stores")]
mod web;

#[cfg(not(feature = "object-stores"))]
pub use absent::{Reader, fetch, list, look, open, put_file, read, remove, replace};
#[cfg(feature = "object-stores")]
pub use client::{Reader, fetch, list, look, open, put_file, read, remove, replace};

/// Something that can be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    /// Its address.
    pub uri: String,
    /// Its size in bytes, where the server says it.
    pub bytes: Option<u64>,
    /// What is another once its content is: made of its ETag, size and time. `None` where the server
    /// does not say enough.
    pub version: Option<String>,
}

impl Object {
    /// See [`name`].
    pub fn name(&self) -> &str {
        name(&self.uri)
    }
}

/// What an address says of the kind of what is there: the part before any question to the server.
pub fn name(uri: &str) -> &str {
    if uri.starts_with("http") { uri.split(['?', '#']).next().unwrap_or_default() } else { uri }
}

/// The content of a small object, and its ETag.
pub type Tagged = (Vec<u8>, Option<String>);

/// Whether `name` is the address of something that is not on this machine.
pub fn is_remote(name: &str) -> bool {
    ["s3://", "http://", "https://"].iter().any(|scheme| name.starts_with(scheme))
}

/// Why something could not be had or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// There is no such object, prefix or page.
    #[error("{0}: there is nothing at this address; check the spelling")]
    Missing(String),
    /// There is no such bucket.
    #[error(
        "{0}: there is no such bucket; check the spelling, and AWS_REGION and AWS_ENDPOINT_URL, which say where it is \
         looked for"
    )]
    NoBucket(String),
    /// Nobody said who we are.
    #[error(
        "{0}: there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_SKIP_SIGNATURE=true \
         if the bucket is public"
    )]
    NoCredentials(String),
    /// The server knows who we are and says no.
    #[error("{uri}: the server refuses access ({said}); check the credentials and what they may do")]
    Refused {
        /// What was asked for.
        uri: String,
        /// How the server puts it.
        said: String,
    },
    /// There is no way to the server.
    #[error("{uri}: the server cannot be reached ({cause}); check the address and the network")]
    Unreachable {
        /// What was asked for.
        uri: String,
        /// What the system says.
        cause: String,
    },
    /// The server does not answer, or not to the end.
    #[error("{0}: the server did not answer in time; try again later")]
    TimedOut(String),
    /// Somebody else has written there since we looked.
    #[error("{0}: another run has written there in the meantime, so nothing was published; run again")]
    Changed(String),
    /// The address is none.
    #[error("{uri}: not an address that can be used ({cause}); it is s3://bucket/key or https://host/path")]
    Address {
        /// As given.
        uri: String,
        /// What is wrong with it.
        cause: String,
    },
    /// Anything else.
    #[error("{uri}: the request failed ({cause}); try again later")]
    Failed {
        /// What was asked for.
        uri: String,
        /// What the server or the library says.
        cause: String,
    },
    /// This program was built without it.
    #[error(
        "{0}: this program was built without the feature object-stores; build it with that, or copy the files here"
    )]
    NotBuilt(String),
}
