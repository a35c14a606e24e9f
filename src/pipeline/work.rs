//! Hands batches of work to many threads and gives back the results in order, with a bounded
//! number of batches under way.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::model::Stop;

/// How often those who wait look whether to stop, for a signal wakes nobody.
const LOOKS: Duration = Duration::from_millis(100);

/// A queue of batches cut from `I`, with results `R`.
pub(super) struct Work<I, R> {
    /// Dropped after [`Work::stop`], so that whoever feeds it ends as well. Not part of the state: who waits for it
    /// keeps nobody from handing in results.
    source: Mutex<Option<I>>,
    state: Mutex<State<R>>,
    changed: Condvar,
    stop: Stop,
    /// Batches that may be taken beyond the one whose result is awaited.
    ahead: u64,
}

struct State<R> {
    exhausted: bool,
    stopped: bool,
    /// Number of the next batch to hand out.
    next: u64,
    /// Number of the next batch to give back; after a stop how many were given back.
    awaited: u64,
    done: BTreeMap<u64, R>,
}

impl<I, T, R> Work<I, R>
where
    I: Iterator<Item = T>,
{
    /// A queue over `source`, at most `ahead` batches of which are under way or waiting, until `stop` is asked.
    pub fn new(source: I, ahead: usize, stop: Stop) -> Work<I, R> {
        let state = State { exhausted: false, stopped: false, next: 0, awaited: 0, done: BTreeMap::new() };
        Work {
            source: Mutex::new(Some(source)),
            state: Mutex::new(state),
            changed: Condvar::new(),
            stop,
            ahead: ahead.max(1) as u64,
        }
    }

    /// The next batch and its number; `None` when there are no more, or after [`Work::stop`].
    /// Waits while too many are under way.
    pub fn take(&self) -> Option<(u64, T)> {
        let mut source = lock(&self.source);
        let mut state = self.state();
        // The awaited batch is always under way or done, so this wait ends.
        while !state.stopped && !state.exhausted && state.next >= state.awaited + self.ahead {
            state = self.wait(state);
        }
        if !state.stopped && !state.exhausted {
            drop(state);
            let batch = source.as_mut().and_then(I::next);
            state = self.state();
            match batch {
                Some(batch) if !state.stopped => {
                    state.next += 1;
                    return Some((state.next - 1, batch));
                }
                _ => state.exhausted = true,
            }
        }
        *source = None;
        drop(state);
        self.changed.notify_all();
        None
    }

    /// Hands in the result of a batch.
    pub fn put(&self, number: u64, result: R) {
        lock(&self.state).done.insert(number, result);
        self.changed.notify_all();
    }

    /// The next result in order of the batches; `None` after the last. After a stop, those that are done or under way,
    /// whatever is missing before them.
    pub fn next_result(&self) -> Option<R> {
        let mut state = self.state();
        loop {
            let awaited = state.awaited;
            let first = if state.stopped { state.done.keys().next().copied() } else { Some(awaited) };
            if let Some(result) = first.and_then(|number| state.done.remove(&number)) {
                state.awaited += 1;
                self.changed.notify_all();
                return Some(result);
            }
            if (state.stopped || state.exhausted) && awaited == state.next {
                return None;
            }
            state = self.wait(state);
        }
    }

    /// Ends the work early: no more batches are handed out.
    pub fn stop(&self) {
        lock(&self.state).stopped = true;
        self.changed.notify_all();
        // Where another thread takes a batch just now, it sees to this itself.
        if let Ok(mut source) = self.source.try_lock() {
            *source = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State<R>> {
        let mut state = lock(&self.state);
        state.stopped |= self.stop.asked();
        state
    }

    /// Waits until something may have changed.
    fn wait<'a>(&'a self, state: MutexGuard<'a, State<R>>) -> MutexGuard<'a, State<R>> {
        let (mut state, _) = self.changed.wait_timeout(state, LOOKS).unwrap_or_else(PoisonError::into_inner);
        state.stopped |= self.stop.asked();
        state
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code that can panic runs under the locks but the source's own; the state is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_few_are_under_way() {
        let work: Work<_, u64> = Work::new(0..200_u64, 3, Stop::default());
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
    fn results_are_given_back_while_a_batch_is_waited_for() {
        let (sender, batches) = std::sync::mpsc::sync_channel(0);
        let work: Work<_, u64> = Work::new(batches.into_iter(), 4, Stop::default());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while let Some((number, batch)) = work.take() {
                        work.put(number, batch);
                    }
                });
            }
            for batch in 0..3 {
                sender.send(batch).unwrap();
                // The other thread waits for a batch that has not come.
                assert_eq!(work.next_result(), Some(batch));
            }
            work.stop();
            drop(sender);
        });
    }

    #[test]
    fn stopping_ends_everyone() {
        let work: Work<_, u64> = Work::new(0..u64::MAX, 2, Stop::default());
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

    #[test]
    fn once_it_is_to_stop_what_is_done_is_given_back_whatever_is_missing() {
        let stop = Stop::default();
        let work: Work<_, u64> = Work::new(0..9_u64, 4, stop.clone());
        let [first, second, third] = [0; 3].map(|_| work.take().unwrap().0);
        work.put(third, third);
        stop.ask(15);
        assert_eq!((work.next_result(), work.take()), (Some(third), None));
        work.put(second, second);
        assert_eq!(work.next_result(), Some(second));
        std::thread::scope(|scope| {
            scope.spawn(|| work.put(first, first));
            assert_eq!((work.next_result(), work.next_result()), (Some(first), None));
        });
    }
}
