//! [`Cost`]: a model of what a step takes, made from what one host takes and what a second one adds.

use super::Way;
use super::cable::Cable;
use super::spent::{Spent, processors};
use super::table::Row;

/// What is known of a network, from steps of several sizes on one host.
pub struct Cost {
    /// A host's seconds for a step, and for each sample in it.
    pub host: [f64; 2],
    /// The client's seconds for an operation, and for a sample.
    pub client: [f64; 2],
    /// The client's seconds for a tensor that goes from host to host.
    pub exchange: f64,
    /// Bytes of all parameters.
    pub bytes: f64,
    /// How many tensors these are.
    pub tensors: f64,
}

/// What a step should take.
pub struct Predicted {
    /// Seconds of the processors, of which there are so many.
    pub processors: f64,
    /// Seconds of the busiest cable.
    pub wire: f64,
    /// Seconds in which tensors are on their way, one after the other.
    pub delay: f64,
}

impl Predicted {
    pub fn step(&self) -> f64 {
        self.processors + self.wire + self.delay
    }
}

impl Cost {
    /// From steps of so many samples on one host, which is asked for so many operations; and from a row of several hosts,
    /// whose steps are of as many samples as the first.
    pub fn of(operations: f64, taken: &[(usize, Spent)], several: Option<&Row>) -> Self {
        let line_of = |seconds: fn(&Spent) -> f64| {
            let points: Vec<_> = taken.iter().map(|(batch, spent)| (*batch as f64, seconds(spent))).collect();
            line(&points)
        };
        let [each, sample] = line_of(|spent| spent.client);
        let (batch, any) = &taken[0];
        let mut cost = Self {
            host: line_of(|spent| spent.hosts[0]),
            client: [each / operations, sample],
            exchange: 0.0,
            bytes: any.bytes,
            tensors: any.tensors,
        };
        if let Some(Row { way, operations, spent, .. }) = several {
            let without = cost.asked(*way, *batch as f64, operations.iter().sum());
            cost.exchange = (spent.client - without) / cost.exchanged(*way);
        }
        cost
    }

    /// How many tensors go from host to host: each weight to each other host, and a gradient for each back.
    fn exchanged(&self, way: Way) -> f64 {
        2.0 * (way.hosts as f64 - 1.0) * self.tensors
    }

    /// The client's seconds.
    fn asked(&self, way: Way, batch: f64, operations: f64) -> f64 {
        self.client[0] * operations + self.client[1] * batch + self.exchange * self.exchanged(way)
    }

    /// A step of `batch` samples, for which all hosts together are asked for so many operations. Client and hosts share
    /// `shared` processors, or the client has `own` for itself and each host one.
    pub fn predicted(&self, way: Way, batch: f64, operations: f64, cable: &Cable, cores: Cores) -> Predicted {
        let hosts = way.hosts as f64;
        let others = hosts - 1.0;
        let client = self.asked(way, batch, operations);
        let host = self.host[0] + self.host[1] * batch / hosts;
        // Weights go out and gradients come back: through one cable, or through all of them.
        let (parameters, waits) = match way.optimizer_on {
            "main" => (2.0 * others, if way.hosts > 1 { hosts } else { 0.0 }),
            _ => (2.0 * others / hosts, 2.0 * others / hosts),
        };
        Predicted {
            processors: match cores {
                Cores::Shared(count) => processors(client, &vec![host; way.hosts], count),
                Cores::Own(count) => host.max(client / count as f64),
            },
            wire: parameters * self.bytes / cable.bytes_per_second,
            // A tensor is asked for, and comes; then the next one is.
            delay: waits * self.tensors * 2.0 * cable.delay.as_secs_f64(),
        }
    }
}

/// Who computes where.
#[derive(Clone, Copy)]
pub enum Cores {
    /// Client and hosts on one machine.
    Shared(usize),
    /// The client's; each host has one of its own.
    Own(usize),
}

/// What begins there and rises so much, closest to these points.
fn line(points: &[(f64, f64)]) -> [f64; 2] {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let rise = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>() / spread;
    [y - rise * x, rise]
}

#[cfg(test)]
mod tests {
    use super::*;

    const COST: Cost = Cost { host: [0.1, 0.01], client: [1e-5, 1e-3], exchange: 1e-4, bytes: 1e6, tensors: 10.0 };

    #[test]
    fn a_line_goes_through_what_lies_on_it() {
        let [begins, rises] = line(&[(64.0, 0.74), (32.0, 0.42), (16.0, 0.26)]);
        assert!((begins - 0.1).abs() < 1e-9 && (rises - 0.01).abs() < 1e-9);
    }

    #[test]
    fn one_host_moves_no_parameters_and_several_do() {
        let cable: Cable = "80mbit+1ms".parse().unwrap();
        let of = |hosts, optimizer_on| {
            let predicted = COST.predicted(Way { hosts, optimizer_on }, 64.0, 1000.0, &cable, Cores::Shared(2));
            [predicted.processors, predicted.wire, predicted.delay].map(|seconds| (seconds * 1e6).round() / 1e6)
        };
        assert_eq!(of(1, "main"), [0.74, 0.0, 0.0]);
        // 60 tensors are exchanged.
        assert_eq!(of(4, "main"), [(0.08 + 4.0 * 0.26) / 2.0, 0.6, 0.08]);
        assert_eq!(of(4, "sharded"), [(0.08 + 4.0 * 0.26) / 2.0, 0.15, 0.03]);
    }
}
