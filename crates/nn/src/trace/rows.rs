//! The operations of a forward pass, gathered to the layers of the network.
use super::{
    graph::{Family, From, Graph, Node},
    sight::Sight,
};
use crate::{Field, Row};
use burn::module::ParamId;
use std::collections::{BTreeSet, HashSet};

/// Neighbouring operations that are one row.
pub(super) struct Piece {
    pub first: usize,
    pub last: usize,
    /// The layer whose parameters they use.
    layer: Option<Layer>,
    /// The parameters used so far.
    pub uses: BTreeSet<usize>,
}

impl Piece {
    fn families(&self, graph: &Graph) -> impl Iterator<Item = Family> {
        graph.nodes[self.first..=self.last].iter().map(|node| node.family)
    }
}

/// What owns parameters: a module, or a field of a module that holds other modules too.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Layer {
    name: String,
    kind: Option<String>,
}

/// A row for each layer that is used, each operation without parameters, and each layer that is not used.
pub(super) fn rows(graph: &Graph) -> Vec<Row> {
    let pieces = pieces(graph);
    let sights = sights(graph, &pieces);
    let mut counted = HashSet::new();
    let used = pieces.iter().map(|piece| row(graph, piece, sights[piece.last].field(), &mut counted));
    let mut rows: Vec<Row> = used.collect();
    for (position, place) in graph.places.iter().enumerate() {
        if place.learns > 0 && !counted.contains(&place.id) {
            let layer = layer(graph, position);
            let same: Vec<usize> =
                (position..graph.places.len()).filter(|other| self::layer(graph, *other) == layer).collect();
            let learns = same.iter().filter(|other| counted.insert(graph.places[**other].id));
            rows.push(Row {
                name: layer.name,
                layer: format!("{} (not used)", layer.kind.unwrap_or_default()).trim_start().to_owned(),
                output: Vec::new(),
                parameters: learns.map(|other| graph.places[*other].learns).sum(),
                multiply_adds: 0,
                activation_bytes: 0,
                field: [Field::UNKNOWN; 3],
            });
        }
    }
    rows
}

fn row(graph: &Graph, piece: &Piece, field: [Field; 3], counted: &mut HashSet<ParamId>) -> Row {
    let nodes: &[Node] = &graph.nodes[piece.first..=piece.last];
    let last = &graph.nodes[piece.last];
    let shapes = nodes.iter().all(|node| node.family == Family::Shape);
    let told = || nodes.iter().filter(|node| shapes || node.family != Family::Shape);
    let operations = || told().map(|node| node.name.as_str()).collect::<Vec<_>>().join(", ");
    let learns = piece.uses.iter().map(|position| &graph.places[*position]).filter(|place| counted.insert(place.id));
    let parameters = learns.map(|place| place.learns).sum();
    let (name, kind) = match &piece.layer {
        Some(layer) => (layer.name.clone(), layer.kind.clone()),
        None => (String::new(), None),
    };
    Row {
        name,
        layer: kind.unwrap_or_else(operations),
        output: last.output.iter().copied().map(Some).collect(),
        parameters,
        multiply_adds: nodes.iter().map(|node| node.multiply_adds).sum(),
        activation_bytes: 4 * last.output.iter().map(|size| *size as u64).product::<u64>(),
        field,
    }
}

/// The layer that owns a parameter.
fn layer(graph: &Graph, position: usize) -> Layer {
    let place = &graph.places[position];
    let holds_others =
        graph.places.iter().any(|other| other.path.len() > place.path.len() && other.path.starts_with(&place.path));
    match holds_others {
        false => {
            Layer { name: place.path.join("."), kind: Some(place.owner.clone()).filter(|owner| !owner.is_empty()) }
        }
        true => {
            let names = place.path.iter().chain([&place.name]);
            Layer { name: names.cloned().collect::<Vec<_>>().join("."), kind: None }
        }
    }
}

/// The operations as rows, in their order.
pub(super) fn pieces(graph: &Graph) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (position, node) in graph.nodes.iter().enumerate() {
        let layer = node.uses.iter().next().map(|place| layer(graph, *place));
        let begin = match &layer {
            Some(layer) => same_call(graph, &pieces, layer, position).or_else(|| statistics(graph, &pieces, position)),
            None => undone(graph, &pieces, position).or_else(|| formula(graph, &pieces, position)),
        };
        let mut piece = Piece { first: position, last: position, layer, uses: node.uses.clone() };
        for earlier in pieces.drain(begin.unwrap_or(pieces.len())..) {
            piece.first = piece.first.min(earlier.first);
            piece.layer = piece.layer.or(earlier.layer);
            piece.uses.extend(earlier.uses);
        }
        pieces.push(piece);
    }
    pieces
}

/// The piece that this operation goes on with: of the same layer, with none of another in between, whose parameters
/// are not used twice.
fn same_call(graph: &Graph, pieces: &[Piece], layer: &Layer, position: usize) -> Option<usize> {
    let (begin, piece) = pieces.iter().enumerate().rev().find(|(_, piece)| piece.layer.is_some())?;
    let again = graph.nodes[position].uses.iter().any(|place| piece.uses.contains(place));
    let follows = || depends(graph, position, piece.last);
    (piece.layer.as_ref() == Some(layer) && !again && follows()).then_some(begin)
}

/// Whether an operation takes, through others, what an earlier one gives.
fn depends(graph: &Graph, position: usize, earlier: usize) -> bool {
    let mut open = vec![position];
    let mut seen = HashSet::new();
    while let Some(node) = open.pop() {
        if node == earlier {
            return true;
        }
        open.extend(before(graph, node).filter(|from| *from >= earlier && seen.insert(*from)));
    }
    false
}

/// The operations whose output this one takes.
fn before(graph: &Graph, node: usize) -> impl Iterator<Item = usize> {
    graph.nodes[node].takes.iter().filter_map(|operand| match operand.from {
        From::Node(node) => Some(node),
        From::Input(_) => None,
    })
}

/// The first of the pieces that calculate the statistics by which this operation of a layer scales or shifts.
fn statistics(graph: &Graph, pieces: &[Piece], position: usize) -> Option<usize> {
    if graph.nodes[position].family != Family::Arithmetic {
        return None;
    }
    let run = |begin: &usize| {
        let mut families = pieces[*begin..].iter().flat_map(|piece| piece.families(graph));
        families.any(|family| family == Family::Reduction) && closed(graph, pieces[*begin].first, position)
    };
    begins(graph, pieces).find(run).map(|begin| widened(graph, pieces, begin, position))
}

/// The first of the pieces at whose end this operation gives back the shape that they took: what reshapes for its own
/// use is one with it.
fn undone(graph: &Graph, pieces: &[Piece], position: usize) -> Option<usize> {
    let shape = |piece: &Piece| piece.layer.is_none() && piece.families(graph).all(|it| it == Family::Shape);
    let last = pieces.len().checked_sub(1)?;
    if graph.nodes[position].family != Family::Shape || shape(&pieces[last]) {
        return None;
    }
    let begin = last.checked_sub(1).filter(|earlier| shape(&pieces[*earlier])).unwrap_or(last);
    let same = |begin: &usize| {
        let takes = graph.nodes[pieces[*begin].first].takes.first();
        takes.is_some_and(|operand| operand.sizes == graph.nodes[position].output)
            && closed(graph, pieces[*begin].first, position)
    };
    [last, begin].into_iter().find(same)
}

/// The first of the pieces that are one formula with this operation.
///
/// That is a run of pieces without parameters that takes one tensor, perhaps several times, and gives it to nobody
/// else; the shortest one, so that an activation before a formula stays a row of its own.
fn formula(graph: &Graph, pieces: &[Piece], position: usize) -> Option<usize> {
    let run =
        |begin: &usize| closed(graph, pieces[*begin].first, position) && joins(graph, &pieces[*begin..], position);
    begins(graph, pieces).find(run).map(|begin| widened(graph, pieces, begin, position))
}

/// The places where a run of pieces without parameters may begin that could be parts of a formula, the last one first.
fn begins(graph: &Graph, pieces: &[Piece]) -> impl Iterator<Item = usize> {
    let part = |piece: &&Piece| piece.layer.is_none() && piece.families(graph).all(|it| it != Family::Whole);
    let run = pieces.iter().rev().take_while(part).count();
    (pieces.len() - run..pieces.len()).rev()
}

/// With what comes before a statistic: another one, as a variance needs a mean, or a shape that is undone behind it.
fn widened(graph: &Graph, pieces: &[Piece], mut begin: usize, position: usize) -> usize {
    let statistic = |piece: &Piece| piece.families(graph).any(|family| family == Family::Reduction);
    let undoes = |piece: &Piece| {
        let takes = &graph.nodes[piece.first].takes;
        let before = takes.first().is_some_and(|operand| operand.sizes == graph.nodes[position].output);
        before && piece.families(graph).all(|family| family == Family::Shape)
    };
    while pieces[begin..].iter().any(statistic) {
        let Some(earlier) = begin.checked_sub(1).filter(|earlier| pieces[*earlier].layer.is_none()) else { break };
        let part = statistic(&pieces[earlier]) || undoes(&pieces[earlier]);
        if !part || !closed(graph, pieces[earlier].first, position) {
            break;
        }
        begin = earlier;
    }
    begin
}

/// Whether these operations take one tensor, and nobody after them takes what they give on the way.
fn closed(graph: &Graph, first: usize, last: usize) -> bool {
    let takes = graph.nodes[first..=last].iter().flat_map(|node| node.takes.iter().map(|operand| operand.from));
    let entries: BTreeSet<From> = takes.filter(|from| !matches!(from, From::Node(node) if *node >= first)).collect();
    let mut later = (last + 1..graph.nodes.len()).flat_map(|node| before(graph, node));
    entries.len() == 1 && !later.any(|from| (first..last).contains(&from))
}

/// Whether an operation is part of what is calculated before it: it brings two branches together, or goes on with
/// arithmetic, with a statistic, or with another shape.
fn joins(graph: &Graph, run: &[Piece], position: usize) -> bool {
    let node = &graph.nodes[position];
    let families = || run.iter().flat_map(|piece| piece.families(graph)).chain([node.family]);
    match node.family {
        Family::Arithmetic | Family::Activation if node.takes.len() > 1 => true,
        Family::Arithmetic => {
            run.iter().all(|piece| piece.last > piece.first) || families().all(|it| it == Family::Arithmetic)
        }
        Family::Activation | Family::Whole => false,
        Family::Shape | Family::Reduction => {
            let statistic = [Family::Shape, Family::Reduction];
            let all = |allowed: &[Family]| families().all(|it| allowed.contains(&it));
            all(&[Family::Shape]) || all(&statistic) && families().any(|it| it == Family::Reduction)
        }
    }
}

/// What the output of each operation sees.
fn sights(graph: &Graph, pieces: &[Piece]) -> Vec<Sight> {
    let mut sights: Vec<Sight> = Vec::new();
    for piece in pieces {
        let taken = graph.nodes[piece.first].takes.first();
        let entry = taken.filter(|operand| operand.sizes == graph.nodes[piece.last].output);
        let entry = entry.map(|operand| seen(graph, &sights, operand.from).clone());
        for node in &graph.nodes[piece.first..=piece.last] {
            let through = node
                .takes
                .iter()
                .map(|operand| seen(graph, &sights, operand.from).through(&operand.flow, &operand.sizes, &node.output));
            let sight = through.reduce(Sight::or).unwrap_or_default();
            sights.push(sight);
        }
        // The statistics of a normalisation are not counted as seeing.
        let norm = piece.layer.as_ref().and_then(|layer| layer.kind.as_ref()).is_some_and(|kind| kind.contains("Norm"));
        if let (true, Some(entry), Some(last)) = (norm, entry, sights.last_mut()) {
            *last = entry;
        }
    }
    sights
}

fn seen<'a>(graph: &'a Graph, sights: &'a [Sight], from: From) -> &'a Sight {
    match from {
        From::Input(input) => &graph.inputs[input],
        From::Node(node) => &sights[node],
    }
}
