//! What was measured, what the model says of it, and what it says of more machines.

use super::Way;
use super::cable::Cable;
use super::cost::{Cores, Cost};
use super::spent::Spent;

/// What was measured of one way on one cable.
pub struct Row {
    pub cable: Cable,
    pub way: Way,
    /// What each host is asked for in a step.
    pub operations: Vec<f64>,
    pub spent: Spent,
}

/// The machines of the last table.
const MACHINES: [usize; 3] = [8, 64, 1000];

/// The cables of the last table.
const CABLES: [&str; 2] = ["1gbit", "10gbit"];

/// The tables of a network.
pub fn text(network: &str, batch: usize, rows: &[Row], cost: &Cost, cores: usize) -> String {
    let Cost { host: [step, sample], client: [operation, of_sample], exchange, bytes, tensors } = cost;
    let mut text = format!(
        "### {network}, batch {batch}\n\n\
         {tensors:.0} tensors of parameters, {:.2} MB. One host, by batches of {batch}, {} and {}: a host's processor takes {:.1} ms \
         for a step and {:.2} ms for each sample; the client's {:.0} us for an operation and {:.0} us for a sample, and, by the \
         first row of several hosts, {:.2} ms for a tensor that goes from host to host.\n\n",
        bytes / 1e6,
        batch / 2,
        batch / 4,
        step * 1e3,
        sample * 1e3,
        operation * 1e6,
        of_sample * 1e6,
        exchange * 1e3,
    );
    text += "| cable | hosts | optimiser on | steps | steps/s | of one host, times hosts | MB sent in a step | operations | client, us each |\n\
             |---|---|---|---|---|---|---|---|---|\n";
    for Row { cable, way, operations, spent } in rows {
        let alone = rows.iter().find(|row| row.way.hosts == 1 && row.cable == *cable);
        let efficiency = alone.map_or(f64::NAN, |alone| alone.spent.step() / spent.step() / way.hosts as f64);
        let operations: f64 = operations.iter().sum();
        text += &format!(
            "| {cable} | {} | {} | {} | {:.3} | {:.0} % | {:.2} | {operations:.0} | {:.1} |\n",
            way.hosts,
            way.optimizer_on,
            spent.steps,
            1.0 / spent.step(),
            100.0 * efficiency,
            spent.sent() / 1e6,
            1e6 * spent.client / operations,
        );
    }
    text += "\nMilliseconds of a step. \"rest\" is what neither processors nor the busiest cable account for; below zero, they \
             were busy at the same time. \"others\" is whatever else this machine did.\n\n\
             | cable | hosts | optimiser on | step | client's processor | hosts' processors | busiest cable | rest | others | model | model is off by |\n\
             |---|---|---|---|---|---|---|---|---|---|---|\n";
    for Row { cable, way, operations, spent } in rows {
        let (wire, processors) = (spent.wire(cable.bytes_per_second), spent.processors(cores));
        let shared = Cores::Shared(cores);
        let predicted = cost.predicted(*way, batch as f64, operations.iter().sum(), cable, shared).step();
        text += &format!(
            "| {cable} | {} | {} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {:+.0} % |\n",
            way.hosts,
            way.optimizer_on,
            1e3 * spent.step(),
            1e3 * spent.client,
            1e3 * spent.hosts.iter().sum::<f64>(),
            1e3 * wire,
            1e3 * (spent.step() - processors - wire),
            1e3 * spent.others,
            1e3 * predicted,
            100.0 * (predicted / spent.step() - 1.0),
        );
    }
    text + &foreseen(batch, rows, cost, cores)
}

/// What the model says of machines that each have a core of their own, and of a client that has as many as this machine.
fn foreseen(batch: usize, rows: &[Row], cost: &Cost, cores: usize) -> String {
    let mut text = format!(
        "\nBy the model, seconds of a step of {batch} samples for each machine, and what that is of as many machines that need \
         nobody:\n\n| machines | cable | optimiser on | processors | cable | step | of what they could |\n|---|---|---|---|---|---|---|\n"
    );
    for machines in MACHINES {
        for cable in CABLES.iter().filter_map(|cable| cable.parse::<Cable>().ok()) {
            for optimizer_on in ["main", "sharded"] {
                // What the main host is asked for, and what each other one is.
                let counted = rows.iter().filter(|row| row.way.optimizer_on == optimizer_on && row.way.hosts > 1);
                let Some(most) = counted.max_by_key(|row| row.way.hosts) else { continue };
                let operations = most.operations.iter().sum::<f64>() / most.way.hosts as f64 * machines as f64;
                let way = Way { hosts: machines, optimizer_on };
                let all = (batch * machines) as f64;
                let predicted = cost.predicted(way, all, operations, &cable, Cores::Own(cores));
                let alone = cost.host[0] + cost.host[1] * batch as f64;
                text += &format!(
                    "| {machines} | {cable} | {optimizer_on} | {:.2} | {:.2} | {:.2} | {:.0} % |\n",
                    predicted.processors,
                    predicted.wire,
                    predicted.step(),
                    100.0 * alone / predicted.step(),
                );
            }
        }
    }
    text
}
