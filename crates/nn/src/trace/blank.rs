//! A network on the capture device, without its numbers.
use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId},
    tensor::{Bool, Device, Int, Shape, Tensor},
};
use std::collections::HashSet;

/// Where the numbers that a tensor of the graph stands for are in the network. In the order in which the tensors were
/// made, and before any other.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub id: ParamId,
    /// Of the module that owns it.
    pub path: Vec<String>,
    pub name: String,
    /// The type of the module that owns it.
    pub owner: String,
    /// How many numbers it learns: none if it is a running statistic.
    pub learns: u64,
}

/// A copy of `model`, as [`Module::valid`] makes it, whose parameters are on `device` and hold nothing.
///
/// `valid` would draw parameters that are not drawn yet, so these are replaced before it. It also parts the copy's
/// running statistics from the network's own, which a map would write to.
pub(super) fn blank<M: Module>(model: &M, device: &Device) -> (M, Vec<Place>) {
    let mut blanks = Blanks { device, drawn: false, path: Vec::new(), owners: Vec::new(), places: Vec::new() };
    let undrawn = model.clone().map(&mut blanks);
    let early: HashSet<ParamId> = blanks.places.iter().map(|place| place.id).collect();
    let own = undrawn.valid();
    blanks.drawn = true;
    let blank = own.clone().map(&mut blanks);
    // What a copy of `own` shares with it is a running statistic; nothing else is.
    let mut shared = Shared { device, early, found: HashSet::new() };
    own.visit(&mut shared);
    let mut places = blanks.places;
    for place in places.iter_mut().filter(|place| shared.found.contains(&place.id)) {
        place.learns = 0;
    }
    (blank, places)
}

struct Blanks<'a> {
    device: &'a Device,
    /// Whether parameters that are drawn are replaced too.
    drawn: bool,
    path: Vec<String>,
    owners: Vec<String>,
    places: Vec<Place>,
}

impl Blanks<'_> {
    fn add(&mut self, id: ParamId, learns: usize) {
        let (name, path) = self.path.split_last().map(|(name, path)| (name.clone(), path.to_vec())).unwrap_or_default();
        let owner = self.owners.iter().rev().find_map(|owner| owner.split_once(':')).map(|(_, owner)| owner.to_owned());
        self.places.push(Place { id, path, name, owner: owner.unwrap_or_default(), learns: learns as u64 });
    }
}

macro_rules! replace { ($($map:ident $kind:ty, $learns:expr;)*) => { $(
    fn $map<const D: usize>(&mut self, param: Param<Tensor<D, $kind>>) -> Param<Tensor<D, $kind>> {
        if param.is_initialized() && (!self.drawn || param.lazy_device() == *self.device) {
            return param;
        }
        let shape: Shape = param.lazy_shape();
        let learns: fn(&Shape) -> usize = $learns;
        self.add(param.id, learns(&shape));
        Param::initialized(param.id, Tensor::empty(shape, self.device))
    }
)* } }

impl ModuleMapper for Blanks<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.push(name.to_owned());
        self.owners.push(container_type.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
        self.owners.pop();
    }
    replace! {
        map_float burn::tensor::Float, Shape::num_elements;
        map_int Int, |_| 0;
        map_bool Bool, |_| 0;
    }
}

struct Shared<'a> {
    device: &'a Device,
    early: HashSet<ParamId>,
    found: HashSet<ParamId>,
}

impl ModuleVisitor for Shared<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if param.lazy_device() == *self.device && !self.early.contains(&param.id) {
            self.found.insert(param.id);
        }
    }
}
