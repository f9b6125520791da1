//! The layers of a network, as its page shows them.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Bool, Int, Tensor};
use kiln_report::{PageTable, Section};

/// Every layer that holds numbers, with how many of them it learns. The parameters are drawn, and on a device that keeps
/// track of gradients.
pub(crate) fn layers<M: Module>(network: &M) -> Section {
    let mut layers = Layers::default();
    network.visit(&mut layers);
    let mut table = PageTable::new(["layer", "kind", "parameters", "holds"]);
    for Layer { name, kind, shapes, parameters } in &layers.found {
        table.row([name.clone(), kind.clone(), parameters.to_string(), shapes.join(", ")]);
    }
    let all: usize = layers.found.iter().map(|layer| layer.parameters).sum();
    table.total(["total", "", &all.to_string(), ""]);
    let caption = "Every layer that holds numbers, in the order of the network's fields. Parameters are those that \
                   gradients change: running statistics are named, and not counted.";
    table.section("Layers", caption)
}

#[derive(Default)]
struct Layers {
    path: Vec<String>,
    kinds: Vec<String>,
    found: Vec<Layer>,
}

struct Layer {
    name: String,
    kind: String,
    shapes: Vec<String>,
    parameters: usize,
}

impl Layers {
    fn add(&mut self, sizes: &[usize], learns: bool) {
        let (parameter, path) = self.path.split_last().map_or(("", &[][..]), |(last, path)| (last, path));
        let name = path.join(".");
        let kind = self.kinds.iter().rev().find_map(|kind| kind.split_once(':')).map_or("", |(_, kind)| kind);
        if self.found.last().is_none_or(|layer| layer.name != name) {
            self.found.push(Layer { name, kind: kind.into(), shapes: Vec::new(), parameters: 0 });
        }
        if let Some(layer) = self.found.last_mut() {
            let sizes_told = sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(" x ");
            layer.shapes.push(format!("{parameter} {sizes_told}"));
            layer.parameters += if learns { sizes.iter().product() } else { 0 };
        }
    }
}

impl ModuleVisitor for Layers {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.push(name.into());
        self.kinds.push(container_type.into());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
        self.kinds.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.add(&param.lazy_shape().to_vec(), param.is_require_grad());
    }

    fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
        self.add(&param.lazy_shape().to_vec(), false);
    }

    fn visit_bool<const D: usize>(&mut self, param: &Param<Tensor<D, Bool>>) {
        self.add(&param.lazy_shape().to_vec(), false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use kiln_nn::{BatchNorm2d, Conv2d, Init, Stack};
    use kiln_report::Page;

    type Net = Stack![Conv2d<1, 4, 3>, BatchNorm2d<4>];

    #[test]
    fn running_statistics_are_named_and_not_counted() {
        let network = Net::init(&Device::flex().autodiff());
        network.visit(&mut crate::random::Materialise);
        let html = Page::new("").with(layers(&network)).html();
        // Long texts are of a class of their own.
        assert!(
            html.contains("<td class=\"number\">40</td><td class=\"long\">weight 4 x 1 x 3 x 3, bias 4</td>"),
            "{html}"
        );
        assert!(
            html.contains(
                "<td class=\"number\">8</td><td class=\"long\">gamma 4, beta 4, running_mean 4, running_var 4</td>"
            ),
            "{html}"
        );
        assert!(html.contains(&format!("<td class=\"number\">{}</td>", Net::PARAMETERS)), "{html}");
    }
}
