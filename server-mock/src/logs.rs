//! The server's recent log records, for its administration: each server has its own, however many run in one process.
//!
//! Only what is written for it gets in: no header, no body, no query, and of paths what the journal keeps of them.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use http::StatusCode;

use crate::{clock::UnixMillis, contract::ikoota};

/// How many records are kept; older ones make room.
const CAPACITY: usize = 2_000;

/// How grave a record is; the gravest is the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Error,
    Warn,
    Info,
}

impl Level {
    pub(crate) const ALL: [Self; 3] = [Self::Error, Self::Warn, Self::Info];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogRecord {
    pub(crate) at: UnixMillis,
    pub(crate) level: Level,
    pub(crate) message: String,
}

/// How many requests were answered, by the first digit of the answer's status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Requests {
    pub(crate) total: u64,
    pub(crate) by_class: [u64; 5],
}

#[derive(Debug, Default)]
pub(crate) struct Logs(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    records: VecDeque<LogRecord>,
    requests: Requests,
}

impl Logs {
    /// Writes something down that the server has done or met, here and for whoever subscribes to its traces.
    pub(crate) fn note(&self, at: UnixMillis, level: Level, message: String) {
        match level {
            Level::Error => tracing::error!("{message}"),
            Level::Warn => tracing::warn!("{message}"),
            Level::Info => tracing::info!("{message}"),
        }
        self.lock().keep(LogRecord { at, level, message });
    }

    /// Writes down how a request was answered.
    pub(crate) fn answered(&self, at: UnixMillis, method: &str, path: &str, status: StatusCode) {
        let path = ikoota::logged_path(path);
        tracing::debug!(method, %path, status = status.as_u16(), "answered");
        let level = if status.is_server_error() {
            Level::Error
        } else if status.is_client_error() {
            Level::Warn
        } else {
            Level::Info
        };
        let mut inner = self.lock();
        inner.requests.total += 1;
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        if let Some(count) = inner.requests.by_class.get_mut(class) {
            *count += 1;
        }
        let message = format!("{method} {path} {}", status.as_u16());
        inner.keep(LogRecord { at, level, message });
    }

    /// The newest records that are at least this grave, newest first.
    pub(crate) fn recent(&self, least: Level, limit: usize) -> Vec<LogRecord> {
        let inner = self.lock();
        let grave = inner.records.iter().rev().filter(|record| record.level <= least);
        grave.take(limit).cloned().collect()
    }

    pub(crate) fn requests(&self) -> Requests {
        self.lock().requests
    }

    pub(crate) fn clear(&self) {
        *self.lock() = Inner::default();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn keep(&mut self, record: LogRecord) {
        if self.records.len() == CAPACITY {
            self.records.pop_front();
        }
        self.records.push_back(record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_records_of_a_level_come_first() {
        let logs = Logs::default();
        logs.note(1, Level::Info, "a".to_owned());
        logs.answered(2, "GET", "/b", StatusCode::NOT_FOUND);
        logs.answered(3, "GET", "/c", StatusCode::SERVICE_UNAVAILABLE);
        let messages = |least, limit| -> Vec<String> {
            let records = logs.recent(least, limit).into_iter();
            records.map(|record| record.message).collect()
        };
        assert_eq!(messages(Level::Info, 10), ["GET /c 503", "GET /b 404", "a"]);
        assert_eq!(messages(Level::Warn, 1), ["GET /c 503"]);
        assert_eq!(messages(Level::Error, 10), ["GET /c 503"]);
        let counted = Requests {
            total: 2,
            by_class: [0, 0, 0, 1, 1],
        };
        assert_eq!(logs.requests(), counted);
    }

    #[test]
    fn older_records_make_room() {
        let logs = Logs::default();
        for at in 0..=CAPACITY {
            logs.note(i64::try_from(at).unwrap(), Level::Info, String::new());
        }
        let all = logs.recent(Level::Info, usize::MAX);
        assert_eq!((all.len(), all[CAPACITY - 1].at), (CAPACITY, 1));
    }
}
