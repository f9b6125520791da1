//! [`Progress`]: how a run shows what it does.

use std::fmt;
use std::io::Write;
use std::time::Duration;

use burn::train::Interrupter;
use burn::train::renderer::MetricsRenderer;

use crate::dashboard;
use crate::lines::Lines;

/// How a run shows what it does, and where.
pub struct Progress {
    style: Style,
    writer: Box<dyn Write + Send + Sync>,
}

enum Style {
    Dashboard,
    Lines { pause: Duration },
    Quiet,
}

impl Progress {
    /// burn-train's dashboard on the terminal; what is said before it opens goes to `writer`.
    pub fn dashboard(writer: impl Write + Send + Sync + 'static) -> Self {
        Self { style: Style::Dashboard, writer: Box::new(writer) }
    }

    /// One line an epoch into `writer`, and within an epoch one whenever `pause` has passed since the last.
    pub fn lines(writer: impl Write + Send + Sync + 'static, pause: Duration) -> Self {
        Self { style: Style::Lines { pause }, writer: Box::new(writer) }
    }

    /// Nothing at all.
    pub fn quiet() -> Self {
        Self { style: Style::Quiet, writer: Box::new(std::io::sink()) }
    }

    /// One line, before training.
    pub(crate) fn say(&mut self, line: &str) {
        // A reader that went away is no reason not to train.
        let _ = writeln!(self.writer, "{line}").and_then(|()| self.writer.flush());
    }

    /// The renderer of a run whose score has this name.
    pub(crate) fn renderer(
        self,
        score: &'static str,
        dashboard: Interrupter,
        resumed: Option<usize>,
    ) -> Box<dyn MetricsRenderer> {
        match self.style {
            Style::Dashboard => dashboard::open(dashboard, resumed),
            Style::Lines { pause } => Box::new(Lines::new(self.writer, score, pause)),
            Style::Quiet => Box::new(Lines::new(Box::new(std::io::sink()), score, Duration::MAX)),
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.style {
            Style::Dashboard => "Progress::Dashboard",
            Style::Lines { .. } => "Progress::Lines",
            Style::Quiet => "Progress::Quiet",
        })
    }
}
