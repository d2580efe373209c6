//! Keeps opened values out of swap and of core dumps.

use rustix::mm::{MlockAllFlags, mlockall};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Locks this process into memory, where its limits allow that, and forbids core dumps.
///
/// Values are copied on their way to an engine, into requests and into buffers of libraries: the whole
/// process is locked, not single pages. Where only little may be locked nothing is, because a process
/// that has reached the limit gets no more memory at all.
///
/// # Errors
/// Why it was not locked, as half a sentence.
pub fn lock_memory() -> Result<(), String> {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // Who may not lower a limit has none to lower.
    let _ = setrlimit(Resource::Core, none);
    if !swaps() {
        return Ok(());
    }
    let limit = getrlimit(Resource::Memlock);
    if limit.current.is_some() && !may_lock_all() {
        let allowed = limit.current.unwrap_or_default() / 1024;
        return Err(format!("only {allowed} KiB may be locked (`ulimit -l`)"));
    }
    // Only what is used counts: stacks and buffers are mostly empty.
    let all = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    mlockall(all).map_err(|error| error.to_string())
}

/// Whether the machine has anywhere to swap to; where nobody can tell, it is taken to have.
fn swaps() -> bool {
    // A line of titles, then a line for each place.
    std::fs::read_to_string("/proc/swaps").map_or(true, |text| text.lines().count() > 1)
}

/// Whether the limit does not hold for this process.
fn may_lock_all() -> bool {
    use rustix::thread::{CapabilitySet, capabilities};
    capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::IPC_LOCK))
}
