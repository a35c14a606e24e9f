//! The values a statement leaves open: a point when it is exact, wider when it is hedged.

use serde::{Deserialize, Serialize};

/// A closed interval `low..=high`; "more than N" goes up to where one would have named a larger number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Smallest value that the words allow.
    pub low: f64,
    /// Largest value that the words allow.
    pub high: f64,
}

impl Interval {
    /// The interval of an exact value.
    pub fn exact(value: f64) -> Interval {
        Interval { low: value, high: value }
    }

    /// Whether only one value is left.
    pub fn is_exact(self) -> bool {
        self.low == self.high
    }

    /// Whether some value satisfies both statements (within `tolerance`).
    pub fn meets(self, other: Interval, tolerance: f64) -> bool {
        self.low <= other.high + tolerance && other.low <= self.high + tolerance
    }

    /// The smallest interval that holds both.
    pub fn hull(self, other: Interval) -> Interval {
        Interval { low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}
