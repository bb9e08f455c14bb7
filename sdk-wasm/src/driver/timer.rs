//! The one timer of a client.

use std::cell::{Cell, RefCell};

use ringway_core::Timestamp;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::web::{clear_timeout, set_timeout};

/// The longest that `setTimeout` waits, in milliseconds; it takes a greater number for none. Waking early does no harm.
const LONGEST: u32 = i32::MAX.unsigned_abs();

pub(super) struct Timer {
    handler: Closure<dyn Fn()>,
    armed: RefCell<Option<JsValue>>,
    at: Cell<Option<Timestamp>>,
}

impl Timer {
    pub(super) fn new(fire: impl Fn() + 'static) -> Self {
        Self {
            handler: Closure::new(fire),
            armed: RefCell::default(),
            at: Cell::default(),
        }
    }

    /// Fires at `at`, or never, instead of whenever it was to fire.
    pub(super) fn set(&self, now: Timestamp, at: Option<Timestamp>) {
        if self.at.replace(at) == at {
            return;
        }
        let armed = at.map(|at| {
            let ms = u32::try_from(at.since(now).as_millis()).unwrap_or(LONGEST);
            set_timeout(self.handler.as_ref(), ms.min(LONGEST).into())
        });
        if let Some(armed) = self.armed.replace(armed) {
            clear_timeout(&armed);
        }
    }

    /// It has fired, and is set no more.
    pub(super) fn fired(&self) {
        self.at.set(None);
        self.armed.take();
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(armed) = self.armed.take() {
            clear_timeout(&armed);
        }
    }
}
