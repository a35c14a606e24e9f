//! The wish to end a run early.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A wish to end early, which a signal or another thread may utter at any time. Copies share it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicUsize>);

impl Stop {
    /// Whether to stop.
    pub fn asked(&self) -> bool {
        self.signal() != 0
    }

    /// Number of the signal that asked; 0 for none.
    pub fn signal(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Where a signal handler puts the number of its signal.
    pub fn flag(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.0)
    }
}
