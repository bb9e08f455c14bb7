//! The memory of this process.

use std::fs;

/// Resident memory, in KiB.
pub(crate) fn resident_kib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux: memory is read from /proc");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kib.expect("a line such as `VmRSS: 1234 kB`")
}
