//! The body of a request, given up when it comes too slowly.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::BoxError;
use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::Sleep;

use super::pace::Pace;

/// A body that ends with an error when its client is too slow.
pub(super) struct PacedBody {
    body: Incoming,
    pace: Pace,
    sleep: Pin<Box<Sleep>>,
    is_late: Arc<AtomicBool>,
}

/// Tells afterwards whether a body was given up.
#[derive(Clone, Debug, Default)]
pub(super) struct Lateness(Arc<AtomicBool>);

impl Lateness {
    /// Whether it was.
    pub(super) fn is_late(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl PacedBody {
    /// Begins to watch over a body.
    pub(super) fn new(body: Incoming) -> (Self, Lateness) {
        let (pace, lateness) = (Pace::begin(), Lateness::default());
        let sleep = Box::pin(tokio::time::sleep_until(pace.deadline()));
        (Self { body, pace, sleep, is_late: Arc::clone(&lateness.0) }, lateness)
    }
}

impl Body for PacedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            if let Some(Ok(frame)) = &frame {
                self.pace.gain(frame.data_ref().map_or(0, Bytes::len));
                let deadline = self.pace.deadline();
                self.sleep.as_mut().reset(deadline);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(BoxError::from)));
        }
        ready!(self.sleep.as_mut().poll(context));
        self.is_late.store(true, Ordering::Release);
        Poll::Ready(Some(Err("the body comes too slowly".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
