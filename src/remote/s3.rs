//! Stores that speak S3.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey as Setting};
use object_store::client::{HttpError, HttpErrorKind};
use object_store::{
    ClientConfigKey, Error, ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, RetryConfig,
    UpdateVersion, WriteMultipart, path,
};

use super::client::Chunks;
use super::{Object, RemoteError, web};

/// Larger files are uploaded in parts of this size, so that memory holds a few parts and never a file.
const PART: usize = 8 << 20;
/// Parts that are under way at once.
const PARTS: usize = 2;
/// The ten tries of the library would keep somebody with a wrong address waiting for a minute.
const TRIES: usize = 6;

/// An object or a prefix.
pub(super) struct Address {
    uri: String,
    bucket: String,
    key: String,
    store: Arc<AmazonS3>,
}

impl Address {
    /// `place` is `uri` without its scheme.
    pub fn of(uri: &str, place: &str) -> Result<Address, RemoteError> {
        let (bucket, key) = place.split_once('/').unwrap_or((place, ""));
        if bucket.is_empty() {
            return Err(RemoteError::Address { uri: uri.to_string(), cause: "it names no bucket".to_string() });
        }
        Ok(Address {
            store: store(uri, bucket)?,
            uri: uri.to_string(),
            bucket: bucket.to_string(),
            key: key.to_string(),
        })
    }

    fn path(&self, key: &str) -> Result<path::Path, RemoteError> {
        path::Path::parse(key).map_err(|error| RemoteError::Address { uri: self.uri.clone(), cause: error.to_string() })
    }

    /// The object of this key; `None` if there is none.
    pub async fn look(&self) -> Result<Option<Object>, RemoteError> {
        match self.store.head(&self.path(&self.key)?).await {
            Ok(found) => Ok(Some(Object { uri: self.uri.clone(), ..self.object(found) })),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.explain(error)),
        }
    }

    /// The object of this key, or else all objects in the folder of this name, or else all that match
    /// this pattern.
    pub async fn list(&self) -> Result<Vec<Object>, RemoteError> {
        if !self.key.is_empty()
            && !self.key.ends_with('/')
            && let Some(object) = self.look().await?
        {
            return Ok(vec![object]);
        }
        let pattern = glob::Pattern::new(&self.key).ok().filter(|_| self.key.contains(['*', '?', '[']));
        let folder = match (&pattern, self.key.find(['*', '?', '['])) {
            (Some(_), Some(first)) => self.key[..first].rsplit_once('/').map_or("", |(folder, _)| folder),
            _ => &self.key,
        };
        let mut found = self.below(folder).await?;
        if let Some(pattern) = pattern {
            let strict = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
            found.retain(|object| pattern.matches_with(object.location.as_ref(), strict));
        }
        if found.is_empty() {
            return Err(RemoteError::Missing(self.uri.clone()));
        }
        Ok(found.into_iter().map(|found| self.object(found)).collect())
    }

    /// All objects in a folder and its folders.
    async fn below(&self, folder: &str) -> Result<Vec<ObjectMeta>, RemoteError> {
        let prefix = self.path(folder)?;
        let listed = self.store.list(Some(&prefix)).try_collect::<Vec<ObjectMeta>>().await;
        let mut found = listed.map_err(|error| self.explain(error))?;
        // Consoles show a folder by an empty object of its name.
        let names: Vec<String> = found.iter().map(|object| object.location.to_string()).collect();
        let folders: HashSet<&str> =
            names.iter().flat_map(|name| name.match_indices('/').map(|(end, _)| &name[..end])).collect();
        found.retain(|object| {
            object.size > 0 || !(folders.contains(object.location.as_ref()) || object.location == prefix)
        });
        Ok(found)
    }

    fn object(&self, found: ObjectMeta) -> Object {
        let ObjectMeta { location, last_modified, size, e_tag, .. } = found;
        Object {
            uri: format!("s3://{}/{location}", self.bucket),
            bytes: Some(size),
            version: e_tag.map(|tag| format!("{tag} {size} {last_modified}")),
        }
    }

    /// The object's bytes and ETag.
    pub async fn get(&self) -> Result<(Chunks, Option<String>), RemoteError> {
        let got = self.store.get(&self.path(&self.key)?).await.map_err(|error| self.explain(error))?;
        let tag = got.meta.e_tag.clone();
        let about = (self.uri.clone(), self.bucket.clone());
        let chunks = got.into_stream().map_err(move |error| explain(&about.0, &about.1, error));
        Ok((chunks.boxed(), tag))
    }

    /// Writes a file to this key.
    pub async fn put_file(&self, file: &Path) -> Result<(), RemoteError> {
        let failed = |error: std::io::Error| RemoteError::Failed { uri: self.uri.clone(), cause: error.to_string() };
        let path = self.path(&self.key)?;
        let mut file = File::open(file).map_err(failed)?;
        if file.metadata().map_err(failed)?.len() <= PART as u64 {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(failed)?;
            return self.store.put(&path, bytes.into()).await.map(drop).map_err(|error| self.explain(error));
        }
        let explain = |error| self.explain(error);
        let mut upload =
            WriteMultipart::new_with_chunk_size(self.store.put_multipart(&path).await.map_err(explain)?, PART);
        loop {
            let mut part = Vec::with_capacity(PART);
            (&mut file).take(PART as u64).read_to_end(&mut part).map_err(failed)?;
            if part.is_empty() {
                return upload.finish().await.map(drop).map_err(explain);
            }
            upload.wait_for_capacity(PARTS).await.map_err(explain)?;
            upload.put(part.into());
        }
    }

    /// Writes `bytes` to this key, if it still has the ETag `before` or still is not there.
    pub async fn replace(&self, bytes: Vec<u8>, before: Option<&str>) -> Result<(), RemoteError> {
        let path = self.path(&self.key)?;
        let payload = PutPayload::from(bytes);
        let mode = match before {
            Some(tag) => PutMode::Update(UpdateVersion { e_tag: Some(tag.to_string()), version: None }),
            None => PutMode::Create,
        };
        let mut written = self.store.put_opts(&path, payload.clone(), PutOptions::from(mode)).await;
        // Where the user said that the store knows no conditions (AWS_CONDITIONAL_PUT=disabled).
        if let Err(Error::NotImplemented { .. }) = written {
            written = self.store.put(&path, payload).await;
        }
        match written {
            Ok(_) => Ok(()),
            Err(Error::Precondition { .. } | Error::AlreadyExists { .. }) => {
                Err(RemoteError::Changed(self.uri.clone()))
            }
            Err(error) => Err(self.explain(error)),
        }
    }

    /// Removes the objects in this folder whose names from here on are `unwanted`.
    pub async fn remove(&self, unwanted: impl Fn(&str) -> bool) -> Result<(), RemoteError> {
        let found = self.below(&self.key).await?;
        let relative = |object: &ObjectMeta| object.location.as_ref().strip_prefix(&self.key).is_some_and(&unwanted);
        let paths: Vec<_> = found.into_iter().filter(relative).map(|object| Ok(object.location)).collect();
        let removed = self.store.delete_stream(stream::iter(paths).boxed()).try_for_each(|_| async { Ok(()) }).await;
        removed.map_err(|error| self.explain(error))
    }

    fn explain(&self, error: Error) -> RemoteError {
        explain(&self.uri, &self.bucket, error)
    }
}

/// The store that has `bucket`, as the `AWS_…` variables say. Each is made once, with its connections.
fn store(uri: &str, bucket: &str) -> Result<Arc<AmazonS3>, RemoteError> {
    static STORES: Mutex<BTreeMap<String, Arc<AmazonS3>>> = Mutex::new(BTreeMap::new());
    let mut stores = STORES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(store) = stores.get(bucket) {
        return Ok(Arc::clone(store));
    }
    web::use_ring();
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        // Not every store knows how to remove many at once.
        .with_disable_bulk_delete(true)
        .with_retry(RetryConfig { max_retries: TRIES, ..RetryConfig::default() });
    // What counts is that bytes keep coming: a large object may take hours.
    for (setting, time) in [(ClientConfigKey::ReadTimeout, "60 seconds"), (ClientConfigKey::Timeout, "7 days")] {
        let variable = format!("AWS_{}", setting.as_ref().to_ascii_uppercase());
        if std::env::var_os(variable).is_none() {
            builder = builder.with_config(Setting::Client(setting), time);
        }
    }
    let said = |setting| builder.get_config_value(&setting);
    let is_plain = |setting| said(setting).is_some_and(|endpoint| endpoint.starts_with("http://"));
    let plain = is_plain(Setting::Endpoint) || is_plain(Setting::S3Endpoint);
    let signs = said(Setting::SkipSignature).is_none_or(|skip| skip == "false");
    let known = [
        Setting::AccessKeyId,
        Setting::WebIdentityTokenFile,
        Setting::ContainerCredentialsRelativeUri,
        Setting::ContainerCredentialsFullUri,
        Setting::MetadataEndpoint,
    ];
    // Without any, the library would wait long for the address that hands them out on Amazon's machines:
    // who is on one names it (AWS_METADATA_ENDPOINT).
    if signs && known.iter().all(|setting| said(*setting).is_none()) {
        return Err(RemoteError::NoCredentials(uri.to_string()));
    }
    // Who names such an endpoint has allowed it.
    let builder = if plain { builder.with_allow_http(true) } else { builder };
    let store = Arc::new(builder.build().map_err(|error| explain(uri, bucket, error))?);
    stores.insert(bucket.to_string(), Arc::clone(&store));
    Ok(store)
}

fn explain(uri: &str, bucket: &str, error: Error) -> RemoteError {
    let uri = uri.to_string();
    let text = error.to_string();
    if text.contains("NoSuchBucket") {
        return RemoteError::NoBucket(format!("s3://{bucket}"));
    }
    // Errors of S3 are XML with a word that says what is wrong.
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
    match &error {
        Error::NotFound { .. } => return RemoteError::Missing(uri),
        Error::PermissionDenied { .. } => return RemoteError::Refused { uri, said: code.unwrap_or("403").to_string() },
        Error::Unauthenticated { .. } => return RemoteError::Refused { uri, said: code.unwrap_or("401").to_string() },
        _ => {}
    }
    let mut cause: &dyn std::error::Error = &error;
    let mut kind = None;
    while let Some(source) = cause.source() {
        cause = source;
        if let Some(error) = cause.downcast_ref::<HttpError>() {
            kind = Some(error.kind());
        }
    }
    let cause = code.map_or_else(|| cause.to_string(), str::to_string);
    match kind {
        Some(HttpErrorKind::Connect) => RemoteError::Unreachable { uri, cause },
        Some(HttpErrorKind::Timeout) => RemoteError::TimedOut(uri),
        _ => RemoteError::Failed { uri, cause },
    }
}
