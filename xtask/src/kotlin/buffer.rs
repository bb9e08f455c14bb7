//! How buffers get over the border.
//!
//! Every text, record and option does as a structure of three fields, which JNA copies one by one, by reflection. Here the
//! structure does that itself.
//!
//! JNA also takes memory for each structure, enters that into a map, and frees it when the collector of garbage has seen the
//! structure go: with thousands of entries that is most of what a call over the border costs. Yet the memory is only looked
//! at while the structure is passed, which happens on the thread that made it, before it makes many more: here each thread
//! has memory for a few, and uses it in turns.

use anyhow::Result;

use super::source::replace;

const SET: &str = "   internal fun setValue(other: RustBuffer) {
";

/// As the library lays it out: two numbers of 64 bits and an address.
const COPY: &str = "    override fun autoAllocate(size: Int): com.sun.jna.Memory = Slots.take(size)

    private object Slots : ThreadLocal<Ring>() {
        override fun initialValue() = Ring()

        fun take(size: Int): com.sun.jna.Memory {
            check(size <= Ring.BYTES) { \"a buffer has $size bytes\" }
            return get().next()
        }
    }

    private class Ring {
        private val memory = com.sun.jna.Memory(SLOTS * BYTES)
        private val slots = Array(SLOTS) { Slot(memory, it * BYTES) }
        private var last = 0

        fun next(): Slot {
            last = (last + 1) % SLOTS
            return slots[last]
        }

        companion object {
            const val BYTES = 24L
            // More than one function has arguments, and those of the functions that it calls meanwhile.
            private const val SLOTS = 64
        }
    }

    /** Keeps what it is a part of. */
    private class Slot(private val whole: com.sun.jna.Memory, offset: Long) : com.sun.jna.Memory() {
        init {
            peer = nativeValue(whole) + offset
            size = Ring.BYTES
        }
    }

    override fun read() {
        val from = pointer
        capacity = from.getLong(0)
        len = from.getLong(8)
        data = from.getPointer(16)
    }

    override fun write() {
        val to = pointer
        to.setLong(0, capacity)
        to.setLong(8, len)
        to.setPointer(16, data)
    }

   internal fun setValue(other: RustBuffer) {
";

const WRITE_LENGTH: &str = "            rbuf.writeField(\"len\", bbuf.position().toLong())
";

/// It is written with the rest when it is passed.
const SET_LENGTH: &str = "            rbuf.len = bbuf.position().toLong()
";

/// The same source, its buffers copied without reflection.
///
/// # Errors
/// When the generator writes something else than it did.
pub(super) fn copy(source: &str) -> Result<String> {
    let source = replace(source, SET, COPY)?;
    replace(&source, WRITE_LENGTH, SET_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_copies_itself() {
        let source = copy(&format!("class Buffer {{\n{SET}    }}\n}}\n{WRITE_LENGTH}")).unwrap();
        assert!(source.contains("override fun read()") && source.contains("override fun write()"));
        assert!(source.contains("override fun autoAllocate("));
        assert!(!source.contains("writeField"));
    }

    #[test]
    fn a_generator_that_writes_something_else_is_noticed() {
        let error = copy("class Buffer").unwrap_err();
        assert!(error.to_string().contains("fun setValue"));
    }
}
