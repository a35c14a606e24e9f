//! The wish to end a run early.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A wish to end early, which a signal or another thread may utter at any time. Copies share it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    signal: AtomicI32,
    unfinished: Mutex<Vec<PathBuf>>,
}

impl Stop {
    /// Asks to stop, because of this signal.
    pub fn ask(&self, signal: i32) {
        self.0.signal.store(signal, Ordering::Relaxed);
    }

    /// Whether to stop.
    pub fn asked(&self) -> bool {
        self.signal() != 0
    }

    /// Number of the signal that asked; 0 for none.
    pub fn signal(&self) -> i32 {
        self.0.signal.load(Ordering::Relaxed)
    }

    /// Folders that are to be removed if the process ends where it stands. Who holds this keeps others from publishing
    /// one of them or removing them.
    pub fn unfinished(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        // Paths are added and taken away whole.
        self.0.unfinished.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
