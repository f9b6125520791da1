//! What this process has used, as Linux tells; zero where that is not known.
use std::fs;

/// Seconds of processor time, all threads together.
pub fn processor_seconds() -> f64 {
    let told = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may hold anything, and stands in parentheses. Times are in hundredths.
    let fields = told.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Bytes of memory now.
pub fn resident() -> u64 {
    status("VmRSS:")
}

/// The most bytes of memory since [`forget_peak`].
pub fn peak() -> u64 {
    status("VmHWM:")
}

/// From now on the peak is counted anew. Where that is not allowed it stands since the beginning.
pub fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn status(name: &str) -> u64 {
    let told = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}
