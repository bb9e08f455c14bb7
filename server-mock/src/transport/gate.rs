//! A connection that is half-open: it stays up while nothing passes in one direction or in both.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use futures_util::task::AtomicWaker;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::watch,
};

/// Which directions of one connection are silent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Silence {
    /// The server does not hear the client: it reads nothing, and so it answers no ping.
    pub(crate) deaf: bool,
    /// The client does not hear the server, not even the answer to a ping.
    pub(crate) mute: bool,
}

/// Tells the task of a connection about its silence.
#[derive(Debug, Default)]
pub(crate) struct Hush {
    silence: watch::Sender<Silence>,
    mute: AtomicBool,
    writer: AtomicWaker,
}

impl Hush {
    pub(crate) fn set(&self, silence: Silence) {
        self.mute.store(silence.mute, Ordering::Release);
        self.writer.wake();
        self.silence
            .send_if_modified(|current| std::mem::replace(current, silence) != silence);
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Silence> {
        self.silence.subscribe()
    }

    fn poll_may_write(&self, cx: &Context<'_>) -> Poll<()> {
        self.writer.register(cx.waker());
        if self.mute.load(Ordering::Acquire) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}

/// A stream that writes nothing while it is mute. The library answers pings by itself, so they are stopped here.
pub(crate) struct Gate<S> {
    stream: S,
    hush: Arc<Hush>,
}

impl<S> Gate<S> {
    pub(crate) const fn new(stream: S, hush: Arc<Hush>) -> Self {
        Self { stream, hush }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Gate<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Gate<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        std::task::ready!(self.hush.poll_may_write(cx));
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
