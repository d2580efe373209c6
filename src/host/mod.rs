//! What is kept on a server besides what git wants there: the lock of the run that changes it.

mod guard;
mod lock;
mod process;

pub use guard::guarded;
pub use lock::{Holder, Lease, Lock, LockError, lock_name, look, remove};
pub use process::Process;
