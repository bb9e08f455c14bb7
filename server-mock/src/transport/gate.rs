//! A connection that can be made half-open or cut: it stays up while nothing passes, or breaks off without a word.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use futures_util::task::AtomicWaker;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use crate::transport::hush::Silence;

/// One connection, as far as faults are concerned. It rides on each of its requests.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    deaf: AtomicBool,
    mute: AtomicBool,
    cut: AtomicBool,
    reset: AtomicBool,
    reader: AtomicWaker,
    writer: AtomicWaker,
}

impl Wire {
    pub(super) fn set(&self, silence: Silence) {
        self.deaf.store(silence.deaf, Ordering::Release);
        self.mute.store(silence.mute, Ordering::Release);
        self.cut.store(silence.cut, Ordering::Release);
        self.reader.wake();
        self.writer.wake();
    }

    /// Its end will be a reset, not a farewell.
    pub(crate) fn reset_at_its_end(&self) {
        self.reset.store(true, Ordering::Release);
    }

    fn is_reset(&self) -> bool {
        self.reset.load(Ordering::Acquire)
    }

    fn may_pass(&self, silent: &AtomicBool, waker: &AtomicWaker, cx: &Context<'_>) -> Poll<io::Result<()>> {
        waker.register(cx.waker());
        if self.cut.load(Ordering::Acquire) {
            Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()))
        } else if silent.load(Ordering::Acquire) {
            Poll::Pending
        } else {
            Poll::Ready(Ok(()))
        }
    }

    fn may_read(&self, cx: &Context<'_>) -> Poll<io::Result<()>> {
        self.may_pass(&self.deaf, &self.reader, cx)
    }

    fn may_write(&self, cx: &Context<'_>) -> Poll<io::Result<()>> {
        self.may_pass(&self.mute, &self.writer, cx)
    }
}

/// A stream that reads nothing while it is deaf and writes nothing while it is mute: not even the pings and pongs of libraries.
#[derive(Debug)]
pub(crate) struct Gate {
    stream: TcpStream,
    wire: Arc<Wire>,
}

impl Gate {
    pub(crate) const fn new(stream: TcpStream, wire: Arc<Wire>) -> Self {
        Self { stream, wire }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        if self.wire.is_reset()
            && let Err(error) = self.stream.set_zero_linger()
        {
            tracing::debug!(%error, "SO_LINGER");
        }
    }
}

impl AsyncRead for Gate {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.wire.may_read(cx))?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Gate {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.wire.may_write(cx))?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.wire.may_write(cx))?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.wire.is_reset() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
