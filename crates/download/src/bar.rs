//! [`Bar`]: a download on a terminal.

use super::{Progress, Size};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt;
use std::io::{IsTerminal, Write, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a line says how far a step is, where there is no terminal.
const PAUSE: Duration = Duration::from_secs(10);

/// Shows how far a download is, how fast it goes and how long it will take: as a bar on a terminal, as lines elsewhere.
///
/// ```
/// use kiln_download::{Bar, Progress};
///
/// let bar = Bar::stderr().until(|| true);
/// bar.begin("fetching images.tar.gz", 791_918_971, 0);
/// bar.advance(1_000_000);
/// assert!(bar.stopped());
/// ```
pub struct Bar {
    face: Face,
    stop: Box<dyn Fn() -> bool + Send + Sync>,
}

enum Face {
    Bar(ProgressBar),
    Lines(Mutex<Lines>),
}

impl Bar {
    /// On standard error.
    pub fn stderr() -> Self {
        if !stderr().is_terminal() {
            return Self::lines(stderr(), PAUSE);
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = "{msg} {wide_bar} {decimal_bytes} of {decimal_total_bytes}, {decimal_bytes_per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style.progress_chars("##-"));
        }
        Self { face: Face::Bar(bar), stop: Box::new(|| false) }
    }

    /// Nowhere.
    pub fn hidden() -> Self {
        Self { face: Face::Bar(ProgressBar::hidden()), stop: Box::new(|| false) }
    }

    /// Lines on `to`: one when a step begins, and one after each `pause`.
    pub fn lines(to: impl Write + Send + 'static, pause: Duration) -> Self {
        let lines = Lines { to: Box::new(to), pause, step: String::new(), total: 0, before: 0, done: 0, times: None };
        Self { face: Face::Lines(Mutex::new(lines)), stop: Box::new(|| false) }
    }

    /// Stops when `asked` says so.
    #[must_use]
    pub fn until(mut self, asked: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.stop = Box::new(asked);
        self
    }
}

impl Progress for Bar {
    fn begin(&self, step: &str, total: u64, done: u64) {
        match &self.face {
            Face::Bar(bar) => {
                bar.reset();
                bar.set_length(total);
                bar.set_position(done);
                bar.reset_eta();
                bar.set_message(step.to_string());
            }
            Face::Lines(lines) => lines.lock().unwrap_or_else(PoisonError::into_inner).begin(step, total, done),
        }
    }

    fn advance(&self, bytes: u64) {
        match &self.face {
            Face::Bar(bar) => bar.inc(bytes),
            Face::Lines(lines) => lines.lock().unwrap_or_else(PoisonError::into_inner).advance(bytes),
        }
    }

    fn notice(&self, sentence: &str) {
        match &self.face {
            Face::Bar(bar) => bar.println(sentence),
            Face::Lines(lines) => lines.lock().unwrap_or_else(PoisonError::into_inner).say(sentence),
        }
    }

    fn stopped(&self) -> bool {
        (self.stop)()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Face::Bar(bar) = &self.face {
            bar.finish_and_clear();
        }
    }
}

impl fmt::Debug for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bar").finish_non_exhaustive()
    }
}

struct Lines {
    to: Box<dyn Write + Send>,
    pause: Duration,
    step: String,
    total: u64,
    /// Bytes that were done when the step began.
    before: u64,
    done: u64,
    /// When the step began, and when a line was last written.
    times: Option<(Instant, Instant)>,
}

impl Lines {
    fn begin(&mut self, step: &str, total: u64, done: u64) {
        let now = Instant::now();
        let times = Some((now, now));
        let already = if done > 0 { format!(", {} are here", Size(done)) } else { String::new() };
        self.say(&format!("{step} ({}{already})", Size(total)));
        (self.step, self.total, self.before, self.done, self.times) = (step.into(), total, done, done, times);
    }

    fn advance(&mut self, bytes: u64) {
        self.done += bytes;
        let Some((begun, said)) = self.times.filter(|(_, said)| said.elapsed() >= self.pause) else { return };
        let rate = (self.done - self.before) as f64 / begun.elapsed().as_secs_f64().max(1e-3);
        let left = self.total.saturating_sub(self.done) as f64 / rate.max(1.0);
        let (done, total, rate) = (Size(self.done), Size(self.total), Size(rate as u64));
        self.say(&format!("{}: {done} of {total}, {rate}/s, {left:.0} s left", self.step));
        self.times = Some((begun, said.max(Instant::now())));
    }

    /// A reader that went away is no failure.
    fn say(&mut self, text: &str) {
        let _ = writeln!(self.to, "{text}").and_then(|()| self.to.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn without_a_terminal_lines_say_how_far_a_step_is() {
        let page = Page::default();
        let bar = Bar::lines(page.clone(), Duration::ZERO);
        bar.begin("fetching a.zip", 100_000, 40_000);
        bar.advance(20_000);
        bar.notice("a mirror failed");
        let text = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "fetching a.zip (100 kB, 40.0 kB are here)");
        assert!(lines[1].starts_with("fetching a.zip: 60.0 kB of 100 kB, ") && lines[1].ends_with(" s left"), "{text}");
        assert_eq!(lines[2], "a mirror failed");
    }
}
