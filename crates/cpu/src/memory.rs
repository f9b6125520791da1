//! [`keep_memory`]: what is freed stays with the program.
#![allow(unsafe_code)]

/// Has the allocator keep what is freed for what is asked for next, and says whether it does so now.
///
/// A step frees what it has calculated, and the next one asks for as much again. glibc gives large blocks back to the
/// system in between, which then has to empty each of their pages anew: that may take as long as the calculation. From this
/// call on, blocks of less than a gibibyte stay with the program until it ends, and so does the end of its memory up to two
/// gibibytes. The peak is as before.
///
/// # Edge cases
/// It changes nothing, and says so, where the C library is not glibc. A program with an allocator of its own has no use
/// for it.
///
/// ```
/// assert_eq!(kiln_cpu::keep_memory(), cfg!(all(target_os = "linux", target_env = "gnu")));
/// ```
pub fn keep_memory() -> bool {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: these set thresholds, under the allocator's own lock, and may be called at any time.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, 1 << 30) == 1 && libc::mallopt(libc::M_TRIM_THRESHOLD, i32::MAX) == 1
        }
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    false
}
