//! Room for the connections of a crowd: each client has up to two, and this process holds both ends of each.

#[cfg(unix)]
use rustix::process::{Resource, getrlimit, setrlimit};

/// Files that a process has open besides.
#[cfg(unix)]
const OTHERS: u64 = 100;

/// Lets this process open the connections of so many clients.
///
/// Panics when the system does not allow so many.
#[cfg(unix)]
pub(crate) fn allow_files(clients: usize) {
    let needed = 4 * u64::try_from(clients).expect("a crowd") + OTHERS;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= needed) {
        return;
    }
    let most = limit.maximum.unwrap_or(u64::MAX);
    assert!(
        most >= needed,
        "{clients} clients need {needed} open files, and this system allows {most}: raise the hard limit (ulimit -Hn)"
    );
    limit.current = Some(needed);
    setrlimit(Resource::Nofile, limit).expect("a limit below the greatest");
}

/// Only Unix limits them.
#[cfg(not(unix))]
pub(crate) fn allow_files(_clients: usize) {}
