//! What the machine and this process are doing, as measured.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use sysinfo::{Disks, ProcessesToUpdate, System, get_current_pid};

/// Bytes in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Space {
    pub(crate) total: u64,
    pub(crate) available: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cpu {
    pub(crate) cores: usize,
    /// Of all cores together, since it was last asked for.
    pub(crate) usage_percent: f32,
    /// Over 1, 5 and 15 minutes; zeros where the system keeps none.
    pub(crate) load: [f64; 3],
}

/// The instrument. It remembers what it last saw, since the use of processors is a difference.
#[derive(Debug)]
pub(crate) struct Vitals(Mutex<System>);

impl Vitals {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(System::new()))
    }

    /// The machine's memory, or what a container may take of it.
    pub(crate) fn memory(&self) -> Space {
        let mut system = self.lock();
        system.refresh_memory();
        let limit = system
            .cgroup_limits()
            .filter(|limit| limit.total_memory < system.total_memory());
        limit.map_or_else(
            || Space {
                total: system.total_memory(),
                available: system.available_memory(),
            },
            |limit| Space {
                total: limit.total_memory,
                available: limit.free_memory,
            },
        )
    }

    /// What this process has in memory, in bytes.
    pub(crate) fn process_memory(&self) -> Option<u64> {
        let pid = get_current_pid().ok()?;
        let mut system = self.lock();
        system.refresh_processes(ProcessesToUpdate::Some(&[pid]), true);
        system.process(pid).map(sysinfo::Process::memory)
    }

    pub(crate) fn cpu(&self) -> Cpu {
        let mut system = self.lock();
        system.refresh_cpu_usage();
        let load = System::load_average();
        Cpu {
            cores: system.cpus().len(),
            usage_percent: system.global_cpu_usage(),
            load: [load.one, load.five, load.fifteen],
        }
    }

    fn lock(&self) -> MutexGuard<'_, System> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The disk that a path is on; `None` where the system does not say.
pub(crate) fn disk_of(path: &Path) -> Option<Space> {
    let path = path.canonicalize().ok()?;
    let disks = Disks::new_with_refreshed_list();
    let holding = disks
        .list()
        .iter()
        .filter(|disk| path.starts_with(disk.mount_point()));
    let nearest = holding.max_by_key(|disk| disk.mount_point().components().count())?;
    Some(Space {
        total: nearest.total_space(),
        available: nearest.available_space(),
    })
}

impl Space {
    /// How much of it is taken, from 0 to 1.
    pub(crate) fn taken(&self) -> f64 {
        if self.total == 0 {
            return 0.0;
        }
        let used = self.total.saturating_sub(self.available);
        used as f64 / self.total as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_can_be_measured() {
        let vitals = Vitals::new();
        let memory = vitals.memory();
        assert!(memory.total > 0 && memory.available <= memory.total, "{memory:?}");
        assert!(vitals.process_memory().is_some_and(|bytes| bytes > 0));
        assert!(vitals.cpu().cores > 0);
        assert!(disk_of(&std::env::temp_dir()).is_some_and(|disk| disk.total > 0));
    }

    #[test]
    fn how_much_is_taken() {
        let space = |total, available| Space { total, available };
        assert!((space(200, 50).taken() - 0.75).abs() < f64::EPSILON);
        assert!(space(0, 0).taken().abs() < f64::EPSILON);
    }
}
