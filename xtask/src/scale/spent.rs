//! [`Spent`]: what steps took, of all there is.

use std::fs;
use std::path::Path;
use std::time::Instant;

use super::yard::Yard;
use crate::failure::Failure;

/// What Linux counts processor time in, for programs.
const TICKS: f64 = 100.0;

/// All counters at the end of a step.
pub struct Point {
    pub step: usize,
    pub at: Instant,
    moved: Vec<[u64; 2]>,
    /// Seconds of each process.
    busy: Vec<f64>,
    /// Seconds of the machine that is all of them.
    machine: f64,
}

impl Point {
    /// Of the client's process, and those of the hosts.
    pub fn now(step: usize, yard: &Yard, processes: &[u32]) -> Result<Self, Failure> {
        let read = |path: &str| fs::read_to_string(path).map_err(Failure::file("read", Path::new(path)));
        let of = |process: &u32| Ok(process_ticks(&read(&format!("/proc/{process}/stat"))?) / TICKS);
        Ok(Self {
            step,
            at: Instant::now(),
            moved: yard.moved()?,
            busy: processes.iter().map(of).collect::<Result<_, Failure>>()?,
            machine: machine_ticks(&read("/proc/stat")?) / TICKS,
        })
    }
}

/// User's and system's ticks of a line of `/proc/PID/stat`, whose second word may hold spaces.
fn process_ticks(stat: &str) -> f64 {
    let words = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    words.skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum()
}

/// The ticks in which a processor did anything, of `/proc/stat`.
fn machine_ticks(stat: &str) -> f64 {
    let words = stat.lines().next().unwrap_or_default().split_whitespace().skip(1);
    let ticks: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
    // user nice system idle iowait irq softirq steal
    [0, 1, 2, 5, 6].iter().filter_map(|&place| ticks.get(place)).sum()
}

/// What a step takes; seconds and bytes.
pub struct Spent {
    pub steps: usize,
    seconds: f64,
    /// What each machine sends, and gets; the client is the first.
    pub moved: Vec<[f64; 2]>,
    /// Processor time of the client.
    pub client: f64,
    /// Of each host.
    pub hosts: Vec<f64>,
    /// Of anything else on this machine.
    pub others: f64,
    /// The parameters' bytes.
    pub bytes: f64,
    /// How many tensors they are.
    pub tensors: f64,
}

impl Spent {
    pub fn between(first: &Point, last: &Point, bytes: f64, tensors: f64) -> Self {
        let steps = last.step - first.step;
        let each = |sum: f64| sum / steps as f64;
        let moved = first.moved.iter().zip(&last.moved);
        let busy: Vec<f64> = first.busy.iter().zip(&last.busy).map(|(first, last)| each(last - first)).collect();
        Self {
            steps,
            seconds: each((last.at - first.at).as_secs_f64()),
            moved: moved.map(|(first, last)| [0, 1].map(|way| each((last[way] - first[way]) as f64))).collect(),
            client: busy[0],
            others: each(last.machine - first.machine) - busy.iter().sum::<f64>(),
            hosts: busy[1..].to_vec(),
            bytes,
            tensors,
        }
    }

    /// Seconds of a step.
    pub fn step(&self) -> f64 {
        self.seconds
    }

    /// What all machines send.
    pub fn sent(&self) -> f64 {
        self.moved.iter().map(|[sent, _]| sent).sum()
    }

    /// The seconds that the busiest direction of a cable of this width is busy.
    pub fn wire(&self, bytes_per_second: f64) -> f64 {
        self.moved.iter().flatten().fold(0.0, |most, bytes| f64::max(most, *bytes)) / bytes_per_second
    }

    /// The seconds that so many processors need, of which one host has one.
    pub fn processors(&self, count: usize) -> f64 {
        processors(self.client, &self.hosts, count)
    }
}

/// The seconds that this work takes at least: a host has one thread, and all share so many processors.
pub fn processors(client: f64, hosts: &[f64], count: usize) -> f64 {
    let busiest = hosts.iter().copied().fold(0.0, f64::max);
    busiest.max((client + hosts.iter().sum::<f64>()) / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_where_linux_writes_them() {
        let stat = "7 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 9 0 100 0 0";
        assert_eq!(process_ticks(stat), 300.0);
        assert_eq!(machine_ticks("cpu  10 2 5 1000 30 1 2 0 0 0\ncpu0 1 1 1 1 1 1 1 0 0 0"), 20.0);
    }

    #[test]
    fn work_waits_for_a_processor() {
        assert_eq!(processors(0.25, &[1.0], 2), 1.0);
        assert_eq!(processors(1.0, &[1.0, 1.0, 1.0], 2), 2.0);
    }
}
