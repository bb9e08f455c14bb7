//! The contracts, each read with the server's own eyes: rules (plain, synchronous, given `now`), wire types, routes.

pub(crate) mod call_end;
pub(crate) mod chattrix;
mod grid;
pub(crate) mod ikoota;
pub(crate) mod overview;
pub(crate) mod private_call;
mod stays;
pub(crate) mod video_call;

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    control::{matcher::Contract, tap},
    describe::Socket,
    logs::Level,
    timers::Job,
};

/// Whose path this is; Socket.IO's belongs to two contracts and so to none.
pub(crate) fn of_path(path: &str) -> Option<Contract> {
    let under = |root| is_under(path, root);
    if under("/private-call") {
        Some(Contract::PrivateCall)
    } else if under("/api/v1/calls") || under("/ws/chat") {
        Some(Contract::Chattrix)
    } else if under("/api/calling") {
        Some(Contract::Ikoota)
    } else if ["/api/auth", "/api/calls", "/api/health", "/api/admin"]
        .into_iter()
        .any(under)
    {
        Some(Contract::VideoCall)
    } else if path == "/call-end" || path == "/status" {
        Some(Contract::CallEnd)
    } else {
        None
    }
}

/// Whether `path` is `root` or lies below it.
pub(crate) fn is_under(path: &str, root: &str) -> bool {
    let rest = path.strip_prefix(root);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The socket protocols, described.
pub(crate) fn sockets() -> [Socket; 3] {
    [
        chattrix::wire::describe_socket(),
        video_call::socket::describe_socket(),
        call_end::describe_socket(),
    ]
}

/// Runs a job whose time has come. `at` is its deadline, whatever the clock shows.
pub(crate) fn run(shared: &Shared, backend: &mut Backend, at: UnixMillis, job: Job) {
    let outcome = match &job {
        Job::PrivateCallSweep => private_call::sweep(shared, backend, at),
        Job::PrivateCallPurge => private_call::purge(shared, backend, at).map(drop),
        Job::IkootaPurge => ikoota::purge(shared, backend, at).map(drop),
        Job::ChattrixMissed(call) => chattrix::miss(shared, backend, at, call),
        Job::VideoCallAbsence(user) => {
            video_call::presence::absent(shared, backend, at, *user);
            Ok(())
        }
        Job::Frames(socket, direction) => {
            tap::resume(shared, backend, at, *socket, *direction);
            Ok(())
        }
        Job::Release(ticket) => {
            shared.tap.release(*ticket);
            Ok(())
        }
    };
    if let Err(error) = outcome {
        shared
            .logs
            .note(at, Level::Error, format!("a job failed: {job:?}: {error}"));
    }
}
