//! Where each parameter of a network is: in the network, and in a file of each format.
use super::{
    fingerprint::{Parameter, ParameterKind},
    format::CheckpointFormat,
    torch_layout::{is_transposed, torch_name, transpose},
};
use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::{Bool, DType, Device, Int, Tensor},
};
use burn_store::{bridge, burn_pack::Tensor as Stored};

/// A parameter's place in a network and in a file.
pub(crate) struct Place {
    /// burn's name.
    pub name: String,
    /// PyTorch's name.
    pub file_name: String,
    /// In PyTorch's layout.
    pub parameter: Parameter,
    /// Whether PyTorch's layout is burn's transposed.
    pub transposed: bool,
    pub dtype: DType,
    /// Whether it has elements yet.
    pub drawn: bool,
}

impl Place {
    /// What the parameter is called and looks like in a file of this format.
    pub fn within(&self, format: CheckpointFormat) -> (String, Parameter) {
        match format {
            CheckpointFormat::Safetensors | CheckpointFormat::PyTorch => {
                (self.file_name.clone(), self.parameter.clone())
            }
            CheckpointFormat::Burnpack => (self.name.clone(), Parameter { shape: self.shape(), ..self.parameter }),
        }
    }

    /// The parameter's sizes in the network.
    pub fn shape(&self) -> Vec<usize> {
        let mut shape = self.parameter.shape.clone();
        if self.transposed {
            shape.reverse();
        }
        shape
    }

    /// The parameter, as the network has it, as a file of this format takes it.
    pub fn put(&self, mut tensor: Stored, format: CheckpointFormat) -> Stored {
        let (name, parameter) = self.within(format);
        if self.transposed && format != CheckpointFormat::Burnpack {
            let dtype = tensor.dtype;
            return bridge::map_data(tensor, name, dtype, parameter.shape.into(), transpose);
        }
        tensor.name = name;
        tensor
    }
}

/// The place of each parameter. It draws none.
pub(crate) fn places<M: Module>(model: &M) -> Vec<Place> {
    let mut walk = Walk::default();
    model.visit(&mut walk);
    walk.places
}

/// The place of each parameter, and beside it its elements, which are fetched when they are written.
pub(crate) fn filled<M: Module>(model: &M) -> Vec<(Place, Stored)> {
    let mut walk = Walk { takes: true, ..Walk::default() };
    model.visit(&mut walk);
    walk.places.into_iter().zip(walk.taken).collect()
}

/// The one visitor of this crate's files: whatever a network is, it is compiled for few types.
#[derive(Default)]
struct Walk {
    path: Vec<String>,
    containers: Vec<String>,
    places: Vec<Place>,
    /// Whether elements are taken along.
    takes: bool,
    taken: Vec<Stored>,
}

impl Walk {
    fn add(&mut self, mut shape: Vec<usize>, kind: ParameterKind, dtype: DType, drawn: bool) {
        let module = self.containers.iter().rev().find(|c| c.starts_with("Struct:") || c.starts_with("Enum:"));
        let module = module.map(String::as_str);
        let (last, path) = self.path.split_last().map_or(("", [].as_slice()), |(last, path)| (last.as_str(), path));
        let transposed = is_transposed(module, last, shape.len());
        if transposed {
            shape.reverse();
        }
        let mut file_name = path.to_vec();
        file_name.push(torch_name(module, last).to_owned());
        self.places.push(Place {
            name: self.path.join("."),
            file_name: file_name.join("."),
            parameter: Parameter { shape, kind },
            transposed,
            dtype,
            drawn,
        });
    }
}

/// Adds a parameter, of the type it has, or else of the one its device would give it.
macro_rules! add {
    ($walk:ident, $param:ident, $kind:ident, $setting:ident) => {
        let drawn = $param.is_initialized();
        let dtype = match drawn {
            true => $param.val().dtype(),
            false => Device::settings(&$param.lazy_device()).$setting.into(),
        };
        $walk.add($param.lazy_shape().to_vec(), ParameterKind::$kind, dtype, drawn);
        if $walk.takes {
            $walk.taken.push(bridge::from_tensor(&$param.transform_for_save().val(), String::new(), None));
        }
    };
}

impl ModuleVisitor for Walk {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.push(name.to_owned());
        self.containers.push(container_type.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
        self.containers.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        add!(self, param, Float, float_dtype);
    }
    fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
        add!(self, param, Int, int_dtype);
    }
    fn visit_bool<const D: usize>(&mut self, param: &Param<Tensor<D, Bool>>) {
        add!(self, param, Bool, bool_dtype);
    }
}
