//! Files and members that are not taken, going by their names.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::sync::{Arc, Mutex, PoisonError};

use super::containers::names;

/// What was not taken where a whole folder or archive was read, because its name says that it is no document: how many,
/// by the ends of their names. Copies count together.
#[derive(Debug, Clone, Default)]
pub struct Skipped(Arc<Mutex<BTreeMap<String, u64>>>);

impl Skipped {
    /// Whether a file or member of a folder or archive is taken, by its path there: it is not hidden, and its name does
    /// not say that it is no document. One of which it does is counted.
    pub(super) fn takes(&self, path: &str) -> bool {
        if names::is_hidden(path) {
            return false;
        }
        let Some(kind) = names::no_document(path) else { return true };
        // Nobody panics between lock and count.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_insert(0) += 1;
        false
    }

    /// What to tell; `None` where nothing was skipped.
    pub fn message(&self) -> Option<String> {
        let message = self.to_string();
        (!message.is_empty()).then_some(message)
    }
}

/// `22 files skipped by their names: .png 12, .css 10`; nothing where there are none.
impl Display for Skipped {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let total: u64 = kinds.values().sum();
        if total == 0 {
            return Ok(());
        }
        let mut kinds: Vec<(&String, &u64)> = kinds.iter().collect();
        // The most frequent first, then by name.
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!(".{kind} {count}")).collect();
        let files = if total == 1 { "file skipped by its name" } else { "files skipped by their names" };
        write!(f, "{total} {files}: {}", kinds.join(", "))
    }
}
