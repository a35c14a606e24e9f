//! What the allocator of the C library (glibc) is told. By itself it keeps free pieces between pieces
//! in use, and memory would grow with what was done before, not with what is being done.

/// Pieces from this size on (bytes) come from the system one by one and go back to it when they are
/// free: the index that grows with the collection, not the buffers of a document.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const OWN_PIECE: i32 = 1 << 20;

/// So many free bytes at its end a heap keeps: what one document frees the next one takes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const KEPT: i32 = 8 << 20;

/// Has large pieces go back to the system as soon as they are free; otherwise the size from which
/// they do so rises with each one that is freed.
pub(super) fn settle() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "the C library has no safe wrapper for it")]
    // SAFETY: mallopt takes no pointer and may be called at any time from any thread.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, OWN_PIECE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT);
    }
}

/// Gives memory that is free back to the system.
pub(super) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "the C library has no safe wrapper for it")]
    // SAFETY: malloc_trim takes no pointer and may be called at any time from any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}
