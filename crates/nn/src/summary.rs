//! The table of a network's layers.
use crate::{
    Facts, Field,
    facts::{both, earlier, onward, through},
};
use burn::module::Module;
use kiln_tensor::Shaped;
use std::fmt;

/// The layers of a network in the order in which they run, each with what it gives and what it costs.
///
/// ```
/// use kiln_nn::{Conv2d, Relu, Stack, Summary};
/// use kiln_tensor::{Batch, Tensor};
/// let summary = Summary::of::<Stack![Conv2d<3, 8, 3>, Relu], Tensor![Batch, 3, 32, 32]>();
/// assert_eq!(summary.rows.len(), 2);
/// assert_eq!(summary.rows[0].layer, "Conv2d<3, 8, 3>");
/// assert_eq!(summary.rows[0].output, [None, Some(8), Some(30), Some(30)]);
/// assert_eq!((summary.parameters(), summary.multiply_adds()), (224, 8 * 27 * 900));
/// let table = summary.to_string();
/// let lines: Vec<_> = table.lines().collect();
/// assert_eq!(lines[0], "name   layer            output           parameters  multiply-adds   bytes  field  stride");
/// assert_eq!(lines[2], "0      Conv2d<3, 8, 3>  N x 8 x 30 x 30         224        194,400  28,800      3       1");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// A row for each layer.
    pub rows: Vec<Row>,
    path: Vec<String>,
    field: [Field; 3],
    /// What is seen since the last branch began, and where that begins, where it is known.
    branch: Seen,
}

/// What one element sees, and where what the first one sees begins.
type Seen = ([Field; 3], Option<[isize; 3]>);

/// Nothing lies between.
const HERE: Seen = ([Field::POINT; 3], Some([0; 3]));

/// One layer of a [`Summary`].
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Where the layer stands in the network, as its parameters are named: `0`, `body.1`.
    pub name: String,
    /// The layer as its type is written.
    pub layer: String,
    /// The size of each axis of what it gives; none for a run-time axis.
    pub output: Vec<Option<usize>>,
    /// How many numbers are learnt.
    pub parameters: u64,
    /// Products that are summed up, for one sample.
    pub multiply_adds: u64,
    /// The memory of what it gives, for one sample.
    pub activation_bytes: u64,
    /// What one element of its output sees of the network's input, by spatial axis.
    pub field: [Field; 3],
}

impl Summary {
    /// The table of a network, from its type and that of its input.
    pub fn of<M: Facts<X>, X: Shaped>() -> Self {
        let mut summary = Self::with(Vec::new());
        M::tabulate(&mut summary);
        summary
    }

    /// A table of these rows.
    #[cfg(feature = "capture")]
    pub(crate) fn from_rows(rows: Vec<Row>) -> Self {
        Self::with(rows)
    }

    fn with(rows: Vec<Row>) -> Self {
        Self { rows, path: Vec::new(), field: [Field::POINT; 3], branch: HERE }
    }

    /// How many numbers are learnt.
    pub fn parameters(&self) -> u64 {
        self.rows.iter().map(|row| row.parameters).sum()
    }

    /// Products that are summed up, for one sample.
    pub fn multiply_adds(&self) -> u64 {
        self.rows.iter().map(|row| row.multiply_adds).sum()
    }

    /// The memory of what all layers give, for one sample.
    pub fn activation_bytes(&self) -> u64 {
        self.rows.iter().map(|row| row.activation_bytes).sum()
    }

    /// Adds the row of a layer that is one, not made of others.
    pub fn add<L: Facts<X>, X: Shaped>(&mut self) {
        self.branch = behind(self.branch, (L::FIELD, L::START));
        self.field = through(self.field, L::FIELD);
        self.rows.push(Row {
            name: self.path.join("."),
            layer: bare_name(std::any::type_name::<L>()),
            output: L::OUTPUT.to_vec(),
            parameters: L::PARAMETERS as u64,
            multiply_adds: L::MULTIPLY_ADDS,
            activation_bytes: L::ACTIVATION_BYTES,
            field: self.field,
        });
    }

    /// Adds the rows of a part of a layer, under its name there.
    pub fn add_part<L: Facts<X>, X: Shaped>(&mut self, name: impl Into<String>) {
        self.path.push(name.into());
        L::tabulate(self);
        self.path.pop();
    }

    /// Adds the rows of branches that all begin here; what follows them sees all that they see.
    pub fn add_branches(&mut self, branches: &[&dyn Fn(&mut Self)]) {
        let (field, branch) = (self.field, self.branch);
        let mut ends = Vec::new();
        for add in branches {
            (self.field, self.branch) = (field, HERE);
            add(self);
            ends.push(self.branch);
        }
        let joined = ends.into_iter().reduce(|one, other| (both(one, other), earlier(one.1, other.1))).unwrap_or(HERE);
        (self.field, self.branch) = (through(field, joined.0), behind(branch, joined));
    }
}

/// What is seen through both, one after the other.
fn behind(first: Seen, next: Seen) -> Seen {
    (through(first.0, next.0), onward(first.1, first.0, next.1))
}

/// The table of a network as a method of it.
pub trait Summarize: Module {
    /// [`Summary::of`] this network, for inputs of type `X`. It is known from the types: the network is not run.
    ///
    /// A struct with a `forward` of its own has its table by
    #[cfg_attr(feature = "capture", doc = "[`trace`](crate::trace).")]
    #[cfg_attr(not(feature = "capture"), doc = "`trace`, with the feature `capture`.")]
    ///
    /// ```
    /// use kiln_nn::{Linear, Relu, Stack, Summarize};
    /// use kiln_tensor::{Batch, Tensor};
    /// type Net = Stack![Linear<784, 128>, Relu, Linear<128, 10>];
    /// let net = Net::init(&burn::tensor::Device::flex());
    /// let summary = net.summary::<Tensor![Batch, 784]>();
    /// assert_eq!((summary.rows.len(), summary.parameters()), (3, 101_770));
    /// ```
    fn summary<X: Shaped>(&self) -> Summary
    where
        Self: Facts<X>,
    {
        Summary::of::<Self, X>()
    }
}

impl<M: Module> Summarize for M {}

impl Summary {
    /// What stands over the columns of the table.
    pub const HEADS: [&str; 8] = ["name", "layer", "output", "parameters", "multiply-adds", "bytes", "field", "stride"];

    /// The cells of each row, as the table shows them; the last row is the total.
    pub fn cells(&self) -> Vec<[String; 8]> {
        let mut total = ["total", "", "", "", "", "", "", ""].map(String::from);
        total[3] = grouped(self.parameters());
        total[4] = grouped(self.multiply_adds());
        total[5] = grouped(self.activation_bytes());
        self.rows.iter().map(cells).chain([total]).collect()
    }
}

/// The table, with a line under its head and one over its total. A dash stands for nothing.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = Self::HEADS;
        let mut rows = self.cells();
        let total = rows.pop().unwrap_or_default();
        let lines = || [heads.map(String::from), total.clone()].into_iter().chain(rows.iter().cloned());
        let widths: [usize; 8] =
            std::array::from_fn(|column| lines().map(|line| line[column].chars().count()).max().unwrap_or(0));
        let rule = widths.map(|width| "-".repeat(width));
        let body = [heads.map(String::from), rule.clone()].into_iter().chain(rows).chain([rule, total]);
        for line in body {
            let mut text = String::new();
            for (column, (cell, width)) in line.iter().zip(widths).enumerate() {
                match column < 3 {
                    true => text += &format!("{cell:<width$}  "),
                    false => text += &format!("{cell:>width$}  "),
                }
            }
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

fn cells(row: &Row) -> [String; 8] {
    let output = row.output.iter().map(|size| size.map_or("N".to_owned(), |size| size.to_string()));
    let size = |field: Field| match field.size {
        usize::MAX => "all".to_owned(),
        0 => "unknown".to_owned(),
        size => size.to_string(),
    };
    let used = !row.output.is_empty();
    [
        row.name.clone(),
        shortened(&row.layer),
        output.collect::<Vec<_>>().join(" x "),
        grouped(row.parameters),
        grouped(row.multiply_adds),
        grouped(row.activation_bytes),
        if used { by_axis(row.field.map(size)) } else { String::new() },
        if used { by_axis(row.field.map(stride)) } else { String::new() },
    ]
}

/// At most two digits after the point.
fn stride(field: Field) -> String {
    let text = format!("{:.2}", field.stride());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A type's name that leaves room for numbers.
fn shortened(name: &str) -> String {
    const ROOM: usize = 44;
    match name.chars().count() > ROOM {
        true => name.chars().take(ROOM - 2).chain("..".chars()).collect(),
        false => name.to_owned(),
    }
}

/// One text where both axes of an image have the same.
fn by_axis(axes: [String; 3]) -> String {
    match axes[0] == axes[1] {
        true => axes[0].clone(),
        false => format!("{} x {}", axes[0], axes[1]),
    }
}

/// A number in groups of three digits, as tables show it; a dash for none.
#[doc(hidden)]
pub fn grouped(number: u64) -> String {
    if number == 0 {
        return "-".to_owned();
    }
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A type's name without the paths before its parts, and without braces around constants.
pub(crate) fn bare_name(name: &str) -> String {
    let mut bare = String::new();
    let mut word = String::new();
    for letter in name.chars() {
        match letter {
            ':' => word.clear(),
            letter if letter.is_alphanumeric() || letter == '_' => word.push(letter),
            letter => {
                bare += &std::mem::take(&mut word);
                bare.push(letter);
            }
        }
    }
    bare + &word
}
