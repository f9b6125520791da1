//! [`Worker`]: a program that takes steps in turns, as it is told.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::failure::Failure;
use crate::workspace::spoken;

/// A program that answers each number of steps on its standard input with a line of numbers. It ends when it is dropped.
pub struct Worker {
    program: String,
    child: Child,
    /// None when it has nothing more to read.
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts it, and waits until it is ready for its first step.
    pub fn start(mut command: Command) -> Result<Self, Failure> {
        let program = spoken(&command);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = child.map_err(|source| Failure::Start { program: program.clone(), source })?;
        let (Some(asks), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Failure::Found(format!("`{program}` has no standard input and output")));
        };
        let mut worker = Self { program, child, asks: Some(asks), answers: BufReader::new(answers) };
        match worker.line()?.as_str() {
            "ready" => Ok(worker),
            line => Err(worker.nonsense(line)),
        }
    }

    /// Lets it take so many steps, and gives the numbers of its answer.
    pub fn turn<const N: usize>(&mut self, steps: usize) -> Result<[f64; N], Failure> {
        let asked = self.asks.as_mut().map(|asks| writeln!(asks, "{steps}").and_then(|()| asks.flush()));
        // Where it is gone, the missing answer says how it ended.
        let _ = asked;
        let line = self.line()?;
        let numbers: Option<Vec<f64>> = line.split_whitespace().map(|word| word.parse().ok()).collect();
        numbers.and_then(|numbers| numbers.try_into().ok()).ok_or_else(|| self.nonsense(&line))
    }

    fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(0) => {
                let status =
                    self.child.wait().map_err(|source| Failure::Start { program: self.program.clone(), source })?;
                Err(Failure::Ended { program: self.program.clone(), status })
            }
            Ok(_) => Ok(line.trim().to_owned()),
            Err(source) => Err(Failure::Start { program: self.program.clone(), source }),
        }
    }

    fn nonsense(&self, line: &str) -> Failure {
        Failure::Found(format!("`{}` answers `{line}`, which is not what was asked", self.program))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.asks = None;
        let _ = self.child.wait();
    }
}
