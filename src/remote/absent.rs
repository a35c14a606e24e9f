//! Stands in for the client where the program was built without it: every request says so.

use std::io::{self, Read};
use std::path::Path;

use super::{Object, RemoteError, Tagged};

/// Bytes on their way here; never any.
#[derive(Debug)]
pub enum Reader {}

impl Read for Reader {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        match *self {}
    }
}

/// Says that it is not built.
pub fn list(uris: &[String]) -> Vec<Result<Vec<Object>, RemoteError>> {
    uris.iter().map(|uri| Err(RemoteError::NotBuilt(uri.clone()))).collect()
}

/// Says that it is not built.
///
/// # Errors
///
/// Always.
pub fn look(uri: &str) -> Result<Option<Object>, RemoteError> {
    Err(RemoteError::NotBuilt(uri.to_string()))
}

/// Says that it is not built.
///
/// # Errors
///
/// Always.
pub fn open(uri: &str) -> Result<Reader, RemoteError> {
    Err(RemoteError::NotBuilt(uri.to_string()))
}

/// Says that it is not built.
pub fn fetch(uris: &[&str], _most: u64) -> Vec<Result<Vec<u8>, RemoteError>> {
    uris.iter().map(|uri| Err(RemoteError::NotBuilt(uri.to_string()))).collect()
}

/// Says that it is not built.
///
/// # Errors
///
/// Always.
pub fn read(uri: &str) -> Result<Option<Tagged>, RemoteError> {
    Err(RemoteError::NotBuilt(uri.to_string()))
}

/// Says that it is not built.
///
/// # Errors
///
/// Always.
pub fn put_file(uri: &str, _file: &Path) -> Result<(), RemoteError> {
    Err(RemoteError::NotBuilt(uri.to_string()))
}

/// Says that it is not built.
///
/// # Errors
///
/// Always.
pub fn replace(uri: &str, _bytes: Vec<u8>, _before: Option<&str>) -> Result<(), RemoteError> {
    Err(RemoteError::NotBuilt(uri.to_string()))
}

/// Says that it is not built.
///
/// # Errors
///
/// Always.
pub fn remove(folder: &str, _unwanted: impl Fn(&str) -> bool) -> Result<(), RemoteError> {
    Err(RemoteError::NotBuilt(folder.to_string()))
}
