//! [`Gate`]: steps are taken in turns, as many as each line of standard input asks for.
use std::{
    io::{self, Write},
    time::Instant,
};

use crate::usage::{forget_peak, peak, processor_seconds, resident};

/// Stands before each step. A line with a number asks for so many; when they are done, a line answers with their
/// seconds, their seconds of processor time, and the most bytes of memory above those before the first step.
#[derive(Default)]
pub struct Gate {
    /// Still to take in this turn.
    left: usize,
    turn: Option<Turn>,
    /// Bytes before the first step.
    level: Option<u64>,
}

struct Turn {
    began: Instant,
    processor: f64,
}

impl Gate {
    /// Called as a step begins; waits where a turn is over. False when there is no other.
    pub fn step(&mut self) -> bool {
        if self.left == 0 {
            match self.turn.take() {
                Some(turn) => self.answer(&turn),
                None => say("ready"),
            }
            match asked() {
                Some(steps) => self.begin(steps),
                None => return false,
            }
        }
        self.left -= 1;
        true
    }

    fn begin(&mut self, steps: usize) {
        self.left = steps;
        self.level.get_or_insert_with(|| {
            forget_peak();
            resident()
        });
        self.turn = Some(Turn { processor: processor_seconds(), began: Instant::now() });
    }

    fn answer(&self, turn: &Turn) {
        let seconds = turn.began.elapsed().as_secs_f64();
        let processor = processor_seconds() - turn.processor;
        say(&format!("{seconds} {processor} {}", peak().saturating_sub(self.level.unwrap_or_default())));
    }
}

/// The next line's number; none at the end.
pub fn asked() -> Option<usize> {
    let mut line = String::new();
    io::stdin().read_line(&mut line).ok()?;
    line.trim().parse().ok().filter(|steps| *steps > 0)
}

/// A line, at once.
pub fn say(line: &str) {
    let mut out = io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
