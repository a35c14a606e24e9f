//! The side that asks: worker processes, and a deadline for each document.

use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::child::{read_frame, write_frame};
use super::{Reply, Request};
use crate::model::LIMITS;

/// Worker processes that wait for documents.
pub(super) struct Pool {
    program: PathBuf,
    arguments: Vec<String>,
    /// For one document.
    time: Duration,
    /// For one document whose pages other programs recognise.
    ocr_time: Duration,
    idle: Mutex<Vec<Worker>>,
}

impl Pool {
    pub fn new(program: PathBuf, arguments: &[&str], time: Duration, ocr_time: Duration) -> Pool {
        let arguments = arguments.iter().map(ToString::to_string).collect();
        Pool { program, arguments, time, ocr_time, idle: Mutex::new(Vec::new()) }
    }

    /// Has a worker read a document.
    pub fn read(&self, request: &Request) -> Reply {
        let time = if request.ocr.is_some() { self.ocr_time } else { self.time };
        let request =
            postcard::to_stdvec(request).map_err(|error| format!("cannot be handed to a worker ({error})"))?;
        let waiting = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(worker) = waiting
            && let Some(reply) = self.ask(worker, request.clone(), time)
        {
            return reply;
        }
        // What became of a document may not depend on those that its worker read before: only a
        // fresh one has the last word.
        let worker = Worker::start(self).map_err(|error| {
            format!("no process could be started to read it ({error}): run again with fewer threads")
        })?;
        self.ask(worker, request, time).unwrap_or_else(|| {
            let memory = LIMITS.worker_memory >> 20;
            Err(format!(
                "its reader broke down, or took more than {memory} MB of memory: it is damaged or made to do harm; \
                 fetch it again, or save it as text or HTML"
            ))
        })
    }

    /// The worker's reply; `None` if it died. A worker that replied waits for the next document.
    fn ask(&self, worker: Worker, request: Vec<u8>, time: Duration) -> Option<Reply> {
        worker.requests.send(request).ok()?;
        match worker.replies.recv_timeout(time) {
            Ok(Ok(Some(reply))) => {
                let reply = postcard::from_bytes(&reply).ok()?;
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                Some(reply)
            }
            Err(RecvTimeoutError::Timeout) => {
                let seconds = time.as_secs();
                Some(Err(format!("not read within {seconds} seconds: save it as text or HTML, or split it")))
            }
            Ok(_) | Err(RecvTimeoutError::Disconnected) => None,
        }
    }
}

/// A process that reads documents. It is ended when this is dropped.
struct Worker {
    process: Child,
    requests: Sender<Vec<u8>>,
    replies: Receiver<io::Result<Option<Vec<u8>>>>,
}

impl Worker {
    fn start(pool: &Pool) -> io::Result<Worker> {
        let mut command = Command::new(&pool.program);
        command.args(&pool.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        #[cfg(unix)]
        {
            // Ctrl-C goes to the run, which ends its documents in order.
            use std::os::unix::process::CommandExt;
            command.process_group(0);
        }
        let mut process = command.spawn()?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (mut input, mut output) = pipes.ok_or_else(|| io::Error::other("no pipes"))?;
        let (requests, asked) = channel::<Vec<u8>>();
        let (answer, replies) = channel();
        // A pipe can block for ever; a channel has a deadline. The thread ends with the process.
        let talk = move || {
            for request in asked {
                let reply =
                    write_frame(&mut input, &request).and_then(|()| read_frame(&mut output, LIMITS.unpacked_bytes));
                if answer.send(reply).is_err() {
                    break;
                }
            }
        };
        let worker = Worker { process, requests, replies };
        std::thread::Builder::new().name("worker-pipe".to_string()).spawn(talk)?;
        Ok(worker)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // With the programs that it has started, which are in its group.
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.process),
            rustix::process::Signal::KILL,
        );
        let _ = self.process.kill();
        // Without this a dead process stays in the table of processes.
        let _ = self.process.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::ingest::documents::Rendered;
    use crate::ingest::ocr::Ocr;
    use crate::model::MediaType;

    fn reply_of(script: &str, time: Duration) -> (Pool, Reply) {
        let pool = Pool::new("/bin/sh".into(), &["-c", script], time, time);
        let reply = pool.read(&Request { media_type: MediaType::Pdf, bytes: vec![1; 100_000], ocr: None });
        (pool, reply)
    }

    #[test]
    fn a_worker_that_dies_costs_one_reply() {
        for script in ["exit 3", "kill -9 $$", "head -c 1000 >/dev/null; printf 'abc'"] {
            let (pool, reply) = reply_of(script, Duration::from_secs(60));
            assert!(reply.unwrap_err().contains("broke down"), "{script}");
            assert!(pool.idle.lock().unwrap().is_empty());
        }
    }

    #[test]
    fn a_worker_that_never_ends_is_ended() {
        for script in ["while :; do :; done", "cat >/dev/null; sleep 1000"] {
            let (pool, reply) = reply_of(script, Duration::from_millis(200));
            assert!(reply.unwrap_err().contains("not read within"), "{script}");
            assert!(pool.idle.lock().unwrap().is_empty());
        }
    }

    #[test]
    fn a_worker_is_used_again_and_replaced_when_it_dies() {
        // Replies to one request with an empty text, then dies.
        let script = "head -c 100016 >/dev/null; printf '\\004\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000'";
        let request = Request { media_type: MediaType::Pdf, bytes: vec![1; 100_000], ocr: None };
        let length = postcard::to_stdvec(&request).unwrap().len() + 8;
        let pool = Pool::new(
            "/bin/sh".into(),
            &["-c", &script.replace("100016", &length.to_string())],
            Duration::from_secs(60),
            Duration::from_secs(60),
        );
        for _ in 0..3 {
            let nothing = Rendered { html: String::new(), lost: 0, ocr: None };
            assert_eq!(pool.read(&request), Ok(nothing));
            assert_eq!(pool.idle.lock().unwrap().len(), 1);
        }
    }

    #[test]
    fn documents_have_their_time_and_those_whose_pages_are_recognised_more() {
        // Replies with an empty text after a second.
        let script = "sleep 1; printf '\\004\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000'; cat >/dev/null";
        let (short, long) = (Duration::from_millis(300), Duration::from_secs(60));
        let ask = |time: Duration, ocr_time: Duration, ocr: Option<Ocr>| {
            let pool = Pool::new("/bin/sh".into(), &["-c", script], time, ocr_time);
            pool.read(&Request { media_type: MediaType::Pdf, bytes: Vec::new(), ocr })
        };
        assert!(ask(long, short, None).is_ok());
        assert!(ask(short, long, None).unwrap_err().contains("not read within"));
        assert!(ask(short, long, Some(Ocr::default())).is_ok());
        assert!(ask(long, short, Some(Ocr::default())).unwrap_err().contains("not read within"));
    }

    #[test]
    fn a_program_that_is_not_there_is_said() {
        let pool = Pool::new("/nowhere/at/all".into(), &[], Duration::from_secs(1), Duration::from_secs(1));
        let reply = pool.read(&Request { media_type: MediaType::Pdf, bytes: Vec::new(), ocr: None });
        assert!(reply.unwrap_err().contains("no process could be started"));
    }
}
