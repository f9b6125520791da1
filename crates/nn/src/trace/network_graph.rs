//! [`NetworkGraph`]: the computational graph of a network, forwards and backwards.
use super::{
    graph::{From, Graph},
    rows::{pieces, rows},
};
use crate::{Row, Summary};
use burn::module::ParamId;
use std::collections::BTreeSet;

/// The computational graph of a network: its layers and operations, and the tensors that run from one to the next. Made
/// by [`trace_graph`](crate::trace_graph).
///
/// Walked in reverse it is the backward pass: over each wire runs the gradient of its tensor, which has the tensor's shape.
///
/// # Edge cases
/// What the forward pass gives is what nothing takes any further, so a branch that is thrown away counts as an output. A
/// tensor that is detached is not seen to be: a trace records the forward pass alone.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkGraph {
    /// The rows of the network's table, those first that are used, in the order in which they run.
    pub rows: Vec<Row>,
    /// The tensors between them.
    pub wires: Vec<TensorWire>,
    /// The rows that give what the network gives.
    pub outputs: Vec<usize>,
    /// What each used row learns.
    pub learnt: Vec<Vec<Learnt>>,
}

/// A parameter that is learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learnt {
    /// burn's number of it, under which gradients are kept.
    pub id: ParamId,
    /// Its name in its layer.
    pub name: String,
}

/// Where a tensor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Giver {
    /// The input of this number.
    Input(usize),
    /// The row of this number.
    Row(usize),
}

/// A tensor on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorWire {
    /// Where it comes from.
    pub from: Giver,
    /// The row that takes it.
    pub to: usize,
    /// Its sizes; a run-time axis has the smallest size it can.
    pub shape: Vec<usize>,
    /// Whether it is of floats: only these have gradients.
    pub float: bool,
}

impl NetworkGraph {
    pub(super) fn of(graph: &Graph) -> Self {
        let pieces = pieces(graph);
        let piece = |node: usize| pieces.iter().position(|piece| (piece.first..=piece.last).contains(&node));
        let mut wires: Vec<TensorWire> = Vec::new();
        for (to, taker) in pieces.iter().enumerate() {
            for operand in graph.nodes[taker.first..=taker.last].iter().flat_map(|node| &node.takes) {
                let from = match operand.from {
                    From::Input(input) => Giver::Input(input),
                    From::Node(node) => match piece(node) {
                        Some(giver) if giver != to => Giver::Row(giver),
                        _ => continue,
                    },
                };
                let wire = TensorWire { from, to, shape: operand.sizes.clone(), float: operand.float };
                if !wires.contains(&wire) {
                    wires.push(wire);
                }
            }
        }
        let taken: BTreeSet<Giver> = wires.iter().map(|wire| wire.from).collect();
        let outputs = (0..pieces.len()).filter(|row| !taken.contains(&Giver::Row(*row))).collect();
        let learnt = |uses: &BTreeSet<usize>| {
            let places = uses.iter().map(|place| &graph.places[*place]).filter(|place| place.learns > 0);
            places.map(|place| Learnt { id: place.id, name: place.name.clone() }).collect()
        };
        Self { rows: rows(graph), wires, outputs, learnt: pieces.iter().map(|piece| learnt(&piece.uses)).collect() }
    }

    /// The table of the network.
    pub fn summary(&self) -> Summary {
        Summary::from_rows(self.rows.clone())
    }

    /// The wires over which gradients run, in the order in which they do: those that an output is reached by, and that
    /// lead back to something that learns.
    pub fn backward(&self) -> Vec<&TensorWire> {
        let learning = self.learning();
        let reached = self.reached();
        let leads_back = |wire: &&TensorWire| matches!(wire.from, Giver::Row(row) if learning[row]);
        let mut wires: Vec<&TensorWire> = self.wires.iter().filter(leads_back).filter(|wire| wire.float).collect();
        wires.retain(|wire| reached[wire.to]);
        wires.sort_by_key(|wire| std::cmp::Reverse(wire.to));
        wires
    }

    /// The parameters that receive gradients.
    pub fn receiving(&self) -> BTreeSet<ParamId> {
        let reached = self.reached();
        let rows = self.learnt.iter().zip(reached).filter(|(_, reached)| *reached);
        rows.flat_map(|(learnt, _)| learnt.iter().map(|learnt| learnt.id)).collect()
    }

    /// Whether each used row is reached by walking back from an output over tensors of floats.
    fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.learnt.len()];
        self.outputs.iter().for_each(|row| reached[*row] = true);
        for row in (0..reached.len()).rev().collect::<Vec<_>>() {
            let back = self.wires.iter().filter(|wire| wire.to == row && wire.float && reached[row]);
            let back: Vec<usize> = back.filter_map(|wire| wire.from.row()).collect();
            back.into_iter().for_each(|row| reached[row] = true);
        }
        reached
    }

    /// Whether each used row learns, or takes what comes of something that does.
    fn learning(&self) -> Vec<bool> {
        let mut learning: Vec<bool> = self.learnt.iter().map(|learnt| !learnt.is_empty()).collect();
        for row in 0..learning.len() {
            let before = self.wires.iter().filter(|wire| wire.to == row && wire.float);
            learning[row] |= before.filter_map(|wire| wire.from.row()).any(|from| learning[from]);
        }
        learning
    }
}

impl Giver {
    fn row(self) -> Option<usize> {
        match self {
            Self::Row(row) => Some(row),
            Self::Input(_) => None,
        }
    }
}
