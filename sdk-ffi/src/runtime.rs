//! The one thread that every client of the process runs on, and how futures of the app are polled.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::{future, mem, thread};

use futures_util::FutureExt;
use ringway::{CallError, ErrorCode};
use tokio::runtime::{Builder, EnterGuard, Handle};
use tokio::sync::mpsc;

use crate::cancel::Cancel;
use crate::error::{NativeError, panicked};

/// What every client of the process runs on.
#[derive(Debug)]
pub(crate) struct Runtime {
    handle: Handle,
    wakes: mpsc::UnboundedSender<Waker>,
}

/// The runtime of the process. It is never shut down: a client may be begun and dropped at any time, from any thread.
///
/// One thread, since signalling is little work: a call is then never handed from core to core, and the other language
/// is only ever called from a thread that it knows.
///
/// # Errors
/// `internal.bug` when the system gives no thread or no descriptors.
pub(crate) fn runtime() -> Result<&'static Runtime, CallError> {
    static RUNTIME: OnceLock<Result<Runtime, CallError>> = OnceLock::new();
    RUNTIME
        .get_or_init(|| {
            begin().map_err(|error| CallError::new(ErrorCode::InternalBug, format!("no runtime: {error}")))
        })
        .as_ref()
        .map_err(Clone::clone)
}

fn begin() -> std::io::Result<Runtime> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let (wakes, woken) = mpsc::unbounded_channel();
    thread::Builder::new().name("ringway".to_owned()).spawn(move || {
        runtime.spawn(wake(woken));
        runtime.block_on(future::pending::<()>());
    })?;
    Ok(Runtime { handle, wakes })
}

/// Tasks that have their turn before the app is woken: that of a request, and that of its connection.
const FIRST: usize = 2;

/// Wakes the app, once what the driver has begun is under way.
async fn wake(mut woken: mpsc::UnboundedReceiver<Waker>) {
    while let Some(first) = woken.recv().await {
        for _ in 0..FIRST {
            stand_back().await;
        }
        first.wake();
        while let Ok(next) = woken.try_recv() {
            next.wake();
        }
    }
}

/// Lets every task that is ready have a turn. Unlike tokio's `yield_now` it does not look for what else has arrived.
async fn stand_back() {
    let mut stood_back = false;
    future::poll_fn(|cx| {
        if mem::replace(&mut stood_back, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Has the app woken from a task of its own: a wake-up is a call into another language, which takes as long as it likes,
/// and may look at the very client that is being changed.
struct Later {
    app: Waker,
    wakes: mpsc::UnboundedSender<Waker>,
}

impl Wake for Later {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // The runtime is there for ever, and so is its task.
        let _ = self.wakes.send(self.app.clone());
    }
}

impl Runtime {
    /// Timers and tasks that are begun while it lives are the runtime's.
    pub(crate) fn enter(&self) -> EnterGuard<'_> {
        self.handle.enter()
    }

    fn later(&self, app: &Waker) -> Waker {
        Waker::from(Arc::new(Later {
            app: app.clone(),
            wakes: self.wakes.clone(),
        }))
    }
}

/// Lets the future take its course. Without a runtime there is no client either that it could be of.
pub(crate) fn spawn<F>(future: F)
where
    F: Future<Output: Send> + Send + 'static,
{
    if let Ok(runtime) = runtime() {
        runtime.handle.spawn(future);
    }
}

/// Does the work on the app's own thread, until the app cancels it. A panic in it becomes an error.
pub(crate) async fn run<T, E: Into<NativeError>>(
    cancel: Option<Arc<Cancel>>,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, NativeError> {
    let runtime = runtime()?;
    let mut work = pin!(AssertUnwindSafe(work).catch_unwind());
    let work = future::poll_fn(|cx| {
        let _timers = runtime.enter();
        let waker = runtime.later(cx.waker());
        let done = match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(Ok(done)) => done.map_err(Into::into),
            Poll::Ready(Err(panic)) => Err(panicked(&*panic)),
            Poll::Pending => return Poll::Pending,
        };
        Poll::Ready(done)
    });
    let Some(cancel) = cancel else {
        return work.await;
    };
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(NativeError::Cancelled),
        done = work => done,
    }
}

/// The same for what cannot fail.
pub(crate) async fn wait<T>(
    cancel: Option<Arc<Cancel>>,
    work: impl Future<Output = T>,
) -> Result<T, NativeError> {
    run(cancel, work.map(Ok::<T, NativeError>)).await
}

/// Does the work at once. A panic in it becomes an error.
pub(crate) fn run_now<T>(work: impl FnOnce() -> Result<T, NativeError>) -> Result<T, NativeError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panicked(&*panic)))
}

#[cfg(test)]
mod tests {
    use ringway::ErrorCode;

    use super::*;

    fn defect(failed: Result<(), NativeError>) -> String {
        let Err(NativeError::Failed { error }) = failed else {
            panic!("{failed:?}");
        };
        assert_eq!(error.code, ErrorCode::InternalBug);
        error.reason
    }

    fn fails(words: &str) -> Result<(), CallError> {
        panic!("{words} with words")
    }

    #[test]
    fn a_panic_is_an_error_to_the_app() {
        let at_once = run_now(|| panic!("a defect"));
        assert_eq!(defect(at_once), "panicked: a defect");

        let later = run(None, async { fails("a defect") });
        assert_eq!(
            defect(later.now_or_never().unwrap()),
            "panicked: a defect with words"
        );
    }

    #[test]
    fn what_was_cancelled_is_not_even_begun() {
        let cancel = Cancel::new();
        cancel.cancel();
        let never = wait(Some(cancel), async { panic!("begun") });
        assert_eq!(never.now_or_never(), Some(Err(NativeError::Cancelled)));
    }
}
