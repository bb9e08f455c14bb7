//! Counts what is on the heap.
//!
//! One thread allocates, so plain loads and stores do: a locked instruction on each allocation would slow down what
//! is measured.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);
static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, counted.
pub(crate) struct Counted;

/// What something did to the heap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heap {
    /// Blocks that were allocated or moved.
    pub(crate) allocations: usize,
    /// Bytes that it left behind; below zero when it freed more than it took.
    pub(crate) left: isize,
    /// The most bytes that it held at one moment.
    pub(crate) peak: usize,
}

/// Does something, and tells what it did to the heap.
pub(crate) fn measured<T>(act: impl FnOnce() -> T) -> (T, Heap) {
    let (allocations, live) = (ALLOCATIONS.load(Relaxed), LIVE.load(Relaxed));
    PEAK.store(live, Relaxed);
    let result = act();
    let heap = Heap {
        allocations: ALLOCATIONS.load(Relaxed) - allocations,
        left: LIVE.load(Relaxed).wrapping_sub(live).cast_signed(),
        peak: PEAK.load(Relaxed) - live,
    };
    (result, heap)
}

fn grow(bytes: usize) {
    let live = LIVE.load(Relaxed) + bytes;
    ALLOCATIONS.store(ALLOCATIONS.load(Relaxed) + 1, Relaxed);
    LIVE.store(live, Relaxed);
    PEAK.store(PEAK.load(Relaxed).max(live), Relaxed);
}

fn shrink(bytes: usize) {
    LIVE.store(LIVE.load(Relaxed) - bytes, Relaxed);
}

#[expect(
    unsafe_code,
    reason = "an allocator is unsafe to write; this one only counts and passes on"
)]
// SAFETY: every call goes to the system's allocator as it came, so its promises are kept as they are.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: as promised by the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        shrink(layout.size());
        // SAFETY: as promised by the caller.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        shrink(layout.size());
        grow(size);
        // SAFETY: as promised by the caller.
        unsafe { System.realloc(block, layout, size) }
    }
}
