//! A load that notices each request that is not answered as it should be.
//!
//! Clients ask one after the other over connections that stay open, some without a pause and some with:
//! the latter have idle connections, which a careless switch cuts. Each answer is checked to the last
//! byte, and nothing is tried twice, nor is a connection looked at before it is used again: what a
//! forgiving client would hide is counted. The backend is `service backend` of `tests/images`.

mod client;
mod tally;
mod trial;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub(crate) use tally::{Table, Tally};

/// What is asked, of whom and how often.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Who answers.
    pub(crate) address: SocketAddr,
    /// The network namespace from which the address can be reached, where that is another one.
    pub(crate) network: Option<PathBuf>,
    /// How many ask at a time.
    pub(crate) clients: u64,
    /// How many of them pause between two requests.
    pub(crate) pausing: u64,
    /// How long those pause.
    pub(crate) pause: Duration,
    /// Each how manieth request takes the backend long.
    pub(crate) slow_every: u64,
    /// The load ends after that time also where nobody stops it.
    pub(crate) limit: Duration,
}

impl Options {
    /// What most scenarios ask.
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self {
            address,
            network: None,
            clients: 16,
            pausing: 4,
            pause: Duration::from_millis(100),
            slow_every: 100,
            limit: Duration::from_mins(10),
        }
    }
}

/// What the clients have in common.
struct Shared {
    options: Options,
    began: Instant,
    stopped: AtomicBool,
    answers: AtomicU64,
    faults: AtomicU64,
}

impl Shared {
    fn is_over(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || self.began.elapsed() >= self.options.limit
    }
}

/// A load under way. Dropping it ends it, too.
pub(crate) struct Load {
    shared: Arc<Shared>,
    clients: Vec<JoinHandle<Tally>>,
}

impl Load {
    /// Begins to ask.
    pub(crate) fn start(options: &Options) -> Self {
        let shared = Arc::new(Shared {
            options: options.clone(),
            began: Instant::now(),
            stopped: AtomicBool::new(false),
            answers: AtomicU64::new(0),
            faults: AtomicU64::new(0),
        });
        let clients = (0..options.clients).map(|number| {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || client::ask(number, &shared))
        });
        Self {
            clients: clients.collect(),
            shared,
        }
    }

    /// How long it has lasted: failures are told with this time.
    pub(crate) fn elapsed(&self) -> Duration {
        self.shared.began.elapsed()
    }

    /// How many answers were right so far.
    pub(crate) fn answers(&self) -> u64 {
        self.shared.answers.load(Ordering::Relaxed)
    }

    /// How many requests failed or were lost so far.
    pub(crate) fn faults(&self) -> u64 {
        self.shared.faults.load(Ordering::Relaxed)
    }

    /// Waits until so many more answers were right, which a load that gets none never does.
    #[track_caller]
    pub(crate) fn wait_for(&self, answers: u64) {
        let wanted = self.answers() + answers;
        let began = Instant::now();
        while self.answers() < wanted {
            let (right, wrong) = (self.answers(), self.faults());
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "no {answers} right answers in 30 s: {right} right and {wrong} wrong ones so far"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Lets each client end its request, and says what became of all.
    #[track_caller]
    pub(crate) fn stop(mut self) -> Tally {
        self.shared.stopped.store(true, Ordering::Relaxed);
        let mut all = Tally::default();
        for client in std::mem::take(&mut self.clients) {
            all.add(client.join().unwrap());
        }
        all.lasted = self.shared.began.elapsed();
        all.faults.sort_by_key(|fault| fault.at);
        all
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
    }
}
