//! Hands batches of work to many threads and gives back the results in order, with a bounded
//! number of batches under way.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A queue of batches cut from `I`, with results `R`.
pub(super) struct Work<I, R> {
    state: Mutex<State<I, R>>,
    changed: Condvar,
    /// Batches that may be taken beyond the one whose result is awaited.
    ahead: u64,
}

struct State<I, R> {
    /// Dropped by [`Work::stop`], so that whoever feeds it ends as well.
    source: Option<I>,
    exhausted: bool,
    stopped: bool,
    /// Number of the next batch to hand out.
    next: u64,
    /// Number of the next batch to give back.
    awaited: u64,
    done: BTreeMap<u64, R>,
}

impl<I, T, R> Work<I, R>
where
    I: Iterator<Item = T>,
{
    /// A queue over `source`, at most `ahead` batches of which are under way or waiting.
    pub fn new(source: I, ahead: usize) -> Work<I, R> {
        let state = State {
            source: Some(source),
            exhausted: false,
            stopped: false,
            next: 0,
            awaited: 0,
            done: BTreeMap::new(),
        };
        Work { state: Mutex::new(state), changed: Condvar::new(), ahead: ahead.max(1) as u64 }
    }

    /// The next batch and its number; `None` when there are no more, or after [`Work::stop`].
    /// Waits while too many are under way.
    pub fn take(&self) -> Option<(u64, T)> {
        let mut state = self.lock();
        loop {
            if state.stopped || state.exhausted {
                return None;
            }
            // The awaited batch is always under way or done, so this wait ends.
            if state.next < state.awaited + self.ahead {
                break;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        match state.source.as_mut().and_then(I::next) {
            Some(batch) => {
                state.next += 1;
                Some((state.next - 1, batch))
            }
            None => {
                state.exhausted = true;
                self.changed.notify_all();
                None
            }
        }
    }

    /// Hands in the result of a batch.
    pub fn put(&self, number: u64, result: R) {
        self.lock().done.insert(number, result);
        self.changed.notify_all();
    }

    /// The next result in order of the batches; `None` after the last.
    pub fn next_result(&self) -> Option<R> {
        let mut state = self.lock();
        loop {
            let awaited = state.awaited;
            if let Some(result) = state.done.remove(&awaited) {
                state.awaited += 1;
                self.changed.notify_all();
                return Some(result);
            }
            if state.stopped || (state.exhausted && awaited == state.next) {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends the work early: no more batches are handed out.
    pub fn stop(&self) {
        let mut state = self.lock();
        state.stopped = true;
        state.source = None;
        drop(state);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<I, R>> {
        // No code that can panic runs under the lock but the source's own; its state is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_few_are_under_way() {
        let work: Work<_, u64> = Work::new(0..200_u64, 3);
        let under_way = Mutex::new((0_i32, 0_i32));
        let results = std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let Some((number, batch)) = work.take() {
                        {
                            let mut counts = under_way.lock().unwrap();
                            counts.0 += 1;
                            counts.1 = counts.1.max(counts.0);
                        }
                        if batch % 7 == 0 {
                            std::thread::sleep(std::time::Duration::from_millis(1));
                        }
                        work.put(number, batch * 2);
                    }
                });
            }
            let mut results = Vec::new();
            while let Some(result) = work.next_result() {
                under_way.lock().unwrap().0 -= 1;
                results.push(result);
            }
            results
        });
        assert_eq!(results, (0..200).map(|batch| batch * 2).collect::<Vec<u64>>());
        // One more than `ahead`: a result leaves the queue before the writer counts it.
        assert!(under_way.into_inner().unwrap().1 <= 4);
    }

    #[test]
    fn stopping_ends_everyone() {
        let work: Work<_, u64> = Work::new(0..u64::MAX, 2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while let Some((number, batch)) = work.take() {
                    work.put(number, batch);
                }
            });
            assert_eq!(work.next_result(), Some(0));
            work.stop();
        });
    }
}
