//! [`keep_memory`]: what is freed stays with the program.
#![allow(unsafe_code)]

/// Has the allocator keep what is freed for what is asked for next, and says whether it does so now.
///
/// A step frees what it has calculated, and the next one asks for as much again. glibc gives large blocks back to the
/// system in between, which then has to empty each of their pages anew: that may take as long as the calculation. From this
/// call on, blocks of less than a gibibyte stay with the program until it ends, and so does the end of its memory up to two
/// gibibytes. Older versions of glibc refuse a gibibyte; there it is blocks of less than 32 MiB. The peak is as before.
///
/// # Edge cases
/// It says no where glibc refuses either of the two, and changes nothing where the C library is another. A program with an
/// allocator of its own has no use for it.
///
/// ```
/// let kept = kiln_cpu::keep_memory();
/// assert!(!kept || cfg!(all(target_os = "linux", target_env = "gnu")));
/// ```
pub fn keep_memory() -> bool {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: this sets a threshold, under the allocator's own lock, and may be called at any time.
        let set = |threshold, bytes| unsafe { libc::mallopt(threshold, bytes) == 1 };
        let blocks = set(libc::M_MMAP_THRESHOLD, 1 << 30) || set(libc::M_MMAP_THRESHOLD, 32 << 20);
        let end = set(libc::M_TRIM_THRESHOLD, i32::MAX);
        blocks && end
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    false
}
