//! How a generated function learns whether its call went well.
//!
//! The generator makes a structure for every call, and JNA reads and writes the fields of each by reflection, allocates its
//! memory and keeps account of it: together more work than the call itself, which made everything half as fast. Here a
//! thread uses one structure again and again, and its fields are read when something went wrong.

use anyhow::Result;

use super::source::replace;

const CALL: &str = "    var status = UniffiRustCallStatus()
    val return_value = callback(status)
    uniffiCheckCallStatus(errorHandler, status)
    return return_value
";

const CALL_AGAIN: &str = "    val status = UniffiRustCallStatus.take()
    val return_value = callback(status)
    if (status.hasFailed()) {
        status.read()
        uniffiCheckCallStatus(errorHandler, status)
    }
    status.giveBack()
    return return_value
";

const COMPANION: &str = "    companion object {
        fun create(code: Byte, errorBuf: RustBuffer.ByValue): UniffiRustCallStatus.ByValue {
";

/// A call within a call, as when the library logs, finds no structure to spare and makes its own.
const POOL: &str = "    fun hasFailed(): Boolean = pointer.getByte(0) != UNIFFI_CALL_SUCCESS

    fun giveBack() = spare.set(this)

    companion object {
        private val spare = ThreadLocal<UniffiRustCallStatus>()

        fun take(): UniffiRustCallStatus {
            val status = spare.get() ?: UniffiRustCallStatus().apply { setAutoSynch(false) }
            spare.remove()
            status.pointer.setByte(0, UNIFFI_CALL_SUCCESS)
            return status
        }

        fun create(code: Byte, errorBuf: RustBuffer.ByValue): UniffiRustCallStatus.ByValue {
";

/// The same source, its structures used again.
///
/// # Errors
/// When the generator writes something else than it did.
pub(super) fn reuse(source: &str) -> Result<String> {
    let source = replace(source, CALL, CALL_AGAIN)?;
    replace(&source, COMPANION, POOL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_used_again() {
        let source = reuse(&format!("class Status {{\n{COMPANION}        }}\n}}\n{CALL}}}\n")).unwrap();
        assert!(source.contains("= UniffiRustCallStatus.take()\n"));
        assert!(!source.contains(CALL));
    }

    #[test]
    fn a_generator_that_writes_something_else_is_noticed() {
        let error = reuse("class Status").unwrap_err();
        assert!(error.to_string().contains("var status = UniffiRustCallStatus()"));
    }
}
