//! Memory that the allocator keeps.

/// Gives memory that is free back to the system. Documents, stages and tables leave the allocator
/// with free pieces between pieces in use, which it would keep: memory would grow with what was
/// done before, not with what is being done.
pub(super) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "the C library has no safe wrapper for it")]
    // SAFETY: malloc_trim takes no pointer and may be called at any time from any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}
