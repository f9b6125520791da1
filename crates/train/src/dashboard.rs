//! burn-train's dashboard, with Ctrl-C left to the program.

use std::any::Any;

use burn::train::Interrupter;
use burn::train::renderer::MetricsRenderer;
use burn::train::renderer::tui::TuiMetricsRendererWrapper;

use crate::gone::words;

/// Opens the dashboard; `q` in it stops `interrupter`.
pub(crate) fn open(interrupter: Interrupter, resumed: Option<usize>) -> Box<dyn MetricsRenderer> {
    #[cfg(unix)]
    signals::remember();
    let dashboard = TuiMetricsRendererWrapper::new(interrupter, resumed);
    #[cfg(unix)]
    signals::let_through();
    Box::new(dashboard)
}

/// Whether a panic is the one by which the dashboard ends training immediately.
pub(crate) fn was_killed(panic: &(dyn Any + Send)) -> bool {
    const SAID: &str = "Killing training from user input.";
    words(panic) == Some(SAID)
}

/// Gives the terminal back as it was before the dashboard opened. It does nothing where none was.
///
/// For a program that ends at once, while the dashboard is open.
pub fn restore_terminal() {
    #[cfg(unix)]
    signals::restore();
}

#[cfg(unix)]
mod signals {
    use std::io::Write;
    use std::sync::Mutex;
    use std::time::Duration;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

    /// Leaves the mouse and the second screen alone again, and shows the cursor.
    const PLAIN: &[u8] = b"\x1b[?1006l\x1b[?1015l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?1049l\x1b[?25h";

    pub(super) fn remember() {
        if let (Ok(now), Ok(mut before)) = (tcgetattr(std::io::stdin()), BEFORE.lock()) {
            *before = Some(now);
        }
    }

    /// The dashboard's raw mode turns Ctrl-C into a key that it ignores: turn it back into a signal.
    pub(super) fn let_through() {
        for _ in 0..100 {
            std::thread::sleep(Duration::from_millis(10));
            let Ok(mut now) = tcgetattr(std::io::stdin()) else {
                return;
            };
            if !now.local_modes.contains(LocalModes::ICANON) {
                now.local_modes |= LocalModes::ISIG;
                let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &now);
                return;
            }
        }
    }

    pub(super) fn restore() {
        let Ok(mut before) = BEFORE.try_lock() else {
            return;
        };
        if let Some(before) = before.take() {
            let mut stdout = std::io::stdout();
            let _ = stdout.write_all(PLAIN).and_then(|()| stdout.flush());
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &before);
        }
    }
}
