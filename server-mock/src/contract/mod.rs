//! The contracts, each read with the server's own eyes: rules (plain, synchronous, given `now`), wire types, routes.

pub(crate) mod chattrix;
pub(crate) mod private_call;

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    control::tap,
    timers::Job,
};

/// Runs a job whose time has come. `at` is its deadline, whatever the clock shows.
pub(crate) fn run(shared: &Shared, backend: &mut Backend, at: UnixMillis, job: Job) {
    let outcome = match &job {
        Job::PrivateCallSweep => private_call::sweep(shared, backend, at),
        Job::PrivateCallPurge => private_call::purge(shared, backend, at),
        Job::ChattrixMissed(call) => chattrix::miss(shared, backend, at, call),
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
        tracing::error!(?job, %error, "a job failed");
    }
}
