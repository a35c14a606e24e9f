//! The end of the time that one document may take.

use std::cell::Cell;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Questions between two looks at the clock, which costs as much as reading a short line; a text asks some
/// hundred times, a web page some thousand.
const SELDOM: u32 = 1024;

/// When a document has taken too long. Counted in processor time of the thread that made it, so that a
/// busy or sleeping machine changes nothing; to be asked by that thread alone.
///
/// Once passed it stays so: work that was cut short is never taken for finished.
#[derive(Debug)]
pub struct Deadline {
    end: Duration,
    asked: Cell<u32>,
    passed: Cell<bool>,
}

impl Deadline {
    /// The moment after so much processor time from now.
    pub fn after(time: Duration) -> Deadline {
        Deadline { end: now().saturating_add(time), asked: Cell::new(0), passed: Cell::new(false) }
    }

    /// Whether it has passed; for the end of a stage.
    pub fn passed(&self) -> bool {
        if !self.passed.get() && now() > self.end {
            self.passed.set(true);
        }
        self.passed.get()
    }

    /// Whether it has passed, as far as is known without looking at the clock every time; for loops.
    pub fn cuts(&self) -> bool {
        self.asked.set(self.asked.get().wrapping_add(1));
        if self.asked.get().is_multiple_of(SELDOM) { self.passed() } else { self.passed.get() }
    }
}

fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap_or_default(), time.tv_nsec.try_into().unwrap_or_default())
}
