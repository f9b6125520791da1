//! What a tensor sees of the input, axis by axis, as it goes through operations.
use super::flow::Flow;
use crate::Field;

/// What becomes of an axis of an operand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate {
    /// It is this axis of the output.
    Kept(usize),
    /// A window slides over it, which gives this axis of the output.
    Slid(usize, Field),
    /// Each element of the output is made of all of it.
    Whole,
    /// Not known.
    Unknown,
}

/// What the elements of a tensor see of the input, along each of up to three of the input's axes.
#[derive(Clone, Debug, Default)]
pub(super) struct Sight([View; 3]);

/// What the elements of a tensor see along one axis of the input.
#[derive(Clone, Debug, PartialEq)]
struct View {
    field: Field,
    /// The tensor's axes along which the field moves.
    carriers: Vec<Carrier>,
}

impl Default for View {
    fn default() -> Self {
        Self { field: Field::UNKNOWN, carriers: Vec::new() }
    }
}

/// An axis of a tensor along which the field moves over the input.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Carrier {
    axis: usize,
    /// How far it moves by a step, as a [`Field`]'s stride; none if it differs from step to step.
    step: Option<Field>,
    /// How far it moves from the axis's begin to its end.
    span: usize,
}

impl Sight {
    /// An input sees itself. The axes followed are those after the batch's and the channels'; of a list of features or
    /// symbols the only one; of a sequence the one that is its length.
    pub fn input(rank: usize, symbols: bool, length: usize) -> Self {
        let axes = match rank {
            0 | 1 => [0; 3],
            2 => [1; 3],
            3 if symbols => [1; 3],
            3 => [length; 3],
            4 => [2, 3, 3],
            _ => [2, 3, 4],
        };
        let view = |axis| View {
            field: Field::POINT,
            carriers: vec![Carrier { axis, step: Some(Field::POINT), span: usize::MAX }],
        };
        Self(axes.map(view))
    }

    pub fn field(&self) -> [Field; 3] {
        [0, 1, 2].map(|axis| self.0[axis].field)
    }

    fn lost(&self) -> Self {
        Self(self.0.each_ref().map(|view| View { field: view.field.then(Field::UNKNOWN), carriers: Vec::new() }))
    }

    /// Through an operation from axes of these sizes to those.
    pub fn through(&self, flow: &Flow, from: &[usize], to: &[usize]) -> Self {
        match flow {
            Flow::Axes(fates) => Self(self.0.each_ref().map(|view| view.through(fates, from))),
            Flow::Reshape => self.reshape(from, to),
            Flow::Unknown => self.lost(),
        }
    }

    fn reshape(&self, from: &[usize], to: &[usize]) -> Self {
        let Some(groups) = groups(from, to) else { return self.lost() };
        let free = |axis: usize| !self.0.iter().any(|view| view.carriers.iter().any(|carrier| carrier.axis == axis));
        Self(self.0.each_ref().map(|view| view.reshape(&groups, from, to, &free)))
    }

    /// What an element sees that is made of both.
    pub fn or(self, other: Self) -> Self {
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        Self([a.or(x), b.or(y), c.or(z)])
    }
}

impl View {
    fn through(&self, fates: &[Fate], sizes: &[usize]) -> Self {
        let mut next = Self { field: self.field, carriers: Vec::new() };
        let mut covered: Option<usize> = None;
        for carrier in &self.carriers {
            let span = carrier.span_over(sizes);
            match (fates.get(carrier.axis).copied().unwrap_or(Fate::Unknown), carrier.step) {
                (Fate::Kept(axis), _) => next.carriers.push(Carrier { axis, ..*carrier }),
                (Fate::Slid(axis, window), Some(step)) => {
                    let one = self.carriers.len() == 1;
                    let seen = Field { size: next.field.size, ..step }.then(window);
                    next.field = if one { seen } else { Field { size: seen.size, ..next.field } };
                    next.carriers.push(Carrier { axis, step: Some(Field { size: 1, ..seen }), span: usize::MAX });
                }
                (Fate::Slid(..) | Fate::Unknown, _) => next.field = next.field.then(Field::UNKNOWN),
                (Fate::Whole, _) => covered = Some(covered.unwrap_or(0).saturating_add(span)),
            }
        }
        match (covered, next.field.size) {
            (Some(_), _) if next.carriers.is_empty() => next.field.size = usize::MAX,
            (Some(span), size) if size > 0 => next.field.size = size.saturating_add(span),
            _ => {}
        }
        next
    }

    fn reshape(&self, groups: &[Group], from: &[usize], to: &[usize], free: &dyn Fn(usize) -> bool) -> Self {
        let mut next = Self { field: self.field, carriers: Vec::new() };
        for group in groups {
            let here: Vec<&Carrier> =
                self.carriers.iter().filter(|carrier| group.from.contains(&carrier.axis)).collect();
            if here.is_empty() {
                continue;
            }
            let span = here.iter().map(|carrier| carrier.span_over(from)).fold(0, usize::saturating_add);
            let step = merged(&here, &group.from, from, free);
            let targets: Vec<usize> = group.to.clone().filter(|axis| to[*axis] != 1).collect();
            match (targets.as_slice(), step) {
                ([], _) => next.carriers.extend(group.to.clone().next().map(|axis| Carrier { axis, step, span })),
                ([axis], _) => next.carriers.push(Carrier {
                    axis: *axis,
                    step,
                    span: if step.is_some() { usize::MAX } else { span },
                }),
                (axes, Some(mut step)) => {
                    for axis in axes.iter().rev() {
                        next.carriers.push(Carrier { axis: *axis, step: Some(step), span: usize::MAX });
                        step = step.then(Field::window(1, to[*axis], 1));
                    }
                    next.carriers.reverse();
                }
                (_, None) => next.field = next.field.then(Field::UNKNOWN),
            }
        }
        // Of axes that one axis was parted into, the first moves farthest.
        if let Some(step) = next.carriers.first().and_then(|carrier| carrier.step) {
            next.field = Field { size: next.field.size, ..step };
        }
        next
    }

    fn or(self, other: Self) -> Self {
        let axes = |view: &Self| view.carriers.iter().map(|carrier| carrier.axis).collect::<Vec<_>>();
        let agree = self.carriers.is_empty() || other.carriers.is_empty() || axes(&self) == axes(&other);
        let field = self.field.or(other.field);
        let larger =
            if field == self.field && !self.carriers.is_empty() || other.carriers.is_empty() { self } else { other };
        // Products of each with each: one element of the output sees two places, whose field is not one window.
        let field = if agree { field } else { field.then(Field::UNKNOWN) };
        Self { field, carriers: larger.carriers }
    }
}

impl Carrier {
    /// How far the field moves over the whole axis.
    fn span_over(&self, sizes: &[usize]) -> usize {
        match (self.step, sizes.get(self.axis)) {
            (Some(step), Some(size)) => step.then(Field::window(*size, 1, 1)).size.saturating_sub(1),
            _ => self.span,
        }
    }
}

/// The step of the axis that these axes give when they are one, if it has one.
fn merged(
    carriers: &[&Carrier],
    axes: &std::ops::Range<usize>,
    sizes: &[usize],
    free: &dyn Fn(usize) -> bool,
) -> Option<Field> {
    let steps = |axis: usize| carriers.iter().find(|carrier| carrier.axis == axis);
    let real: Vec<usize> = axes.clone().filter(|axis| sizes[*axis] != 1).collect();
    if real.is_empty() {
        return carriers.first().and_then(|carrier| carrier.step);
    }
    // Minor axes that move over nothing: steps between them are a fraction of one.
    let still = real.iter().rev().take_while(|axis| free(**axis)).map(|axis| sizes[*axis]).product::<usize>();
    let moving: Vec<usize> = real.iter().rev().skip_while(|axis| free(**axis)).copied().collect();
    let mut expected: Option<Field> = None;
    for axis in moving {
        let step = steps(axis)?.step?;
        if expected.is_some_and(|expected| expected != step) {
            return None;
        }
        expected = Some(step.then(Field::window(1, sizes[axis], 1)));
    }
    let minor =
        real.iter().rev().find(|axis| !free(**axis)).and_then(|axis| steps(*axis)).and_then(|carrier| carrier.step)?;
    Some(minor.then(Field::upward(1, still)))
}

/// Axes that hold the same elements before a reshape and after it.
struct Group {
    from: std::ops::Range<usize>,
    to: std::ops::Range<usize>,
}

/// The smallest groups of neighbouring axes; what is left over at the end is part of the last.
fn groups(from: &[usize], to: &[usize]) -> Option<Vec<Group>> {
    if from.contains(&0) || from.iter().product::<usize>() != to.iter().product::<usize>() {
        return None;
    }
    let mut groups: Vec<Group> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < from.len() && j < to.len() {
        let (begin, start) = (i, j);
        let (mut left, mut right) = (from[i], to[j]);
        (i, j) = (i + 1, j + 1);
        while left != right {
            match left < right {
                true => (left, i) = (left * from.get(i)?, i + 1),
                false => (right, j) = (right * to.get(j)?, j + 1),
            }
        }
        groups.push(Group { from: begin..i, to: start..j });
    }
    let last = groups.last_mut()?;
    (last.from.end, last.to.end) = (from.len(), to.len());
    Some(groups)
}
