//! What is kept on a server besides what git wants there: the lock of the run that changes it, and
//! the history of what was applied.

mod guard;
mod history;
mod lock;
mod process;
mod rotations;

pub use guard::guarded;
pub use history::{Record, add_to_history, read_details, read_history, remove_from_history};
pub use lock::{Holder, Lease, Lock, LockError, lock_name, look, remove};
pub use process::Process;
pub use rotations::{change_rotations, read_rotations};
