//! What became of the requests of a load.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// A request without a right answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// When, from the begin of the load.
    pub(crate) at: Duration,
    /// Method and path.
    pub(crate) request: String,
    /// What was wrong.
    pub(crate) reason: String,
    /// Whether the connection ended without a complete answer; else it is a wrong one.
    pub(crate) is_lost: bool,
    /// Whether the connection has been used before.
    pub(crate) was_open: bool,
}

/// What became of the requests of a load.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// Right answers.
    pub(crate) ok: u64,
    /// The others, in their order.
    pub(crate) faults: Vec<Fault>,
    /// Connections opened, or tried to.
    pub(crate) connections: u64,
    /// Right answers by the host's name of who gave them.
    pub(crate) instances: BTreeMap<String, u64>,
    /// Right answers by the version of who gave them.
    pub(crate) versions: BTreeMap<String, u64>,
    /// How long the load has lasted.
    pub(crate) lasted: Duration,
    /// How long right answers to fast requests have taken: slow ones would hide them.
    fast: Vec<Duration>,
    /// The longest that a right answer to a slow one took.
    slowest: Duration,
}

impl Tally {
    /// Requests answered, but not rightly: a status other than 200, or a body that was not sent.
    pub(crate) fn failed(&self) -> usize {
        self.failures() - self.lost()
    }

    /// Requests whose connection ended without a complete answer.
    pub(crate) fn lost(&self) -> usize {
        self.faults.iter().filter(|fault| fault.is_lost).count()
    }

    /// Those of the lost ones whose connection had served before: the other side has cut it.
    pub(crate) fn cut(&self) -> usize {
        let cut = |fault: &&Fault| fault.is_lost && fault.was_open;
        self.faults.iter().filter(cut).count()
    }

    /// All requests that have no right answer.
    pub(crate) fn failures(&self) -> usize {
        self.faults.len()
    }

    /// How long so many of a hundred right answers to fast requests took at most.
    pub(crate) fn percentile(&self, of_hundred: usize) -> Duration {
        let mut sorted = self.fast.clone();
        sorted.sort_unstable();
        let index = (sorted.len() * of_hundred).div_ceil(100).saturating_sub(1);
        sorted.get(index).copied().unwrap_or_default()
    }

    /// Insists that each request was answered rightly, and that there were some.
    #[track_caller]
    pub(crate) fn assert_unharmed(&self) {
        assert!(self.ok > 0, "nobody has asked: {self}");
        assert!(self.faults.is_empty(), "{self}\n{}", self.complaints());
    }

    /// The faults, like ones in one line, with the times of the first and the last.
    pub(crate) fn complaints(&self) -> String {
        let mut kinds: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
        for fault in &self.faults {
            let open = if fault.was_open { "open" } else { "new" };
            let kind = format!("{} on {open} connection: {}", fault.request, fault.reason);
            kinds.entry(kind).or_default().push(fault.at);
        }
        let lines = kinds.iter().map(|(kind, times)| {
            let [first, last] = [times.first(), times.last()]
                .map(|time| time.copied().unwrap_or_default().as_secs_f64());
            format!(
                "{:>6} {kind}, from {first:.3} s to {last:.3} s\n",
                times.len()
            )
        });
        lines.collect()
    }

    pub(super) fn count(&mut self, instance: String, version: String) {
        self.ok += 1;
        *self.instances.entry(instance).or_default() += 1;
        *self.versions.entry(version).or_default() += 1;
    }

    pub(super) fn took(&mut self, slow: bool, time: Duration) {
        if slow {
            self.slowest = self.slowest.max(time);
        } else {
            self.fast.push(time);
        }
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    pub(super) fn add(&mut self, other: Self) {
        self.ok += other.ok;
        self.connections += other.connections;
        self.faults.extend(other.faults);
        self.fast.extend(other.fast);
        self.slowest = self.slowest.max(other.slowest);
        for (all, more) in [
            (&mut self.instances, other.instances),
            (&mut self.versions, other.versions),
        ] {
            for (name, count) in more {
                *all.entry(name).or_default() += count;
            }
        }
    }
}

/// The end of a row of [`Table`].
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [half, most, all] = [50, 99, 100].map(|part| self.percentile(part).as_millis());
        write!(
            f,
            "{} | {} | {} | {half} / {most} / {all} | {}",
            self.ok,
            self.failed(),
            self.lost(),
            self.slowest.as_millis()
        )
    }
}

/// Several loads, to be compared.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<String>,
}

impl Table {
    /// Adds a load, during which something was replaced so many times in one way.
    pub(crate) fn add(&mut self, mechanism: &str, rotations: u32, tally: &Tally) {
        self.rows
            .push(format!("| {mechanism} | {rotations} | {tally} |"));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| mechanism | rotations | requests ok | failed | lost | fast p50 / p99 / max ms | slow max ms |\n\
             |---|---|---|---|---|---|---|"
        )?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}
