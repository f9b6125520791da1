//! The layers of a network, as its page shows them.

use burn::module::{Module, ModuleVisitor, Param, ParamId};
use burn::tensor::{Bool, Int, Tensor};
use kiln_nn::{Given, grouped};
use kiln_report::{PageTable, Section};

/// Every layer that holds numbers, with how many of them it learns, and what it `gave` for one sample. The parameters are
/// drawn, and on a device that keeps track of gradients.
pub(crate) fn layers<M: Module>(network: &M, gave: &[Given]) -> Section {
    let mut layers = Layers::default();
    network.visit(&mut layers);
    let mut table = PageTable::new(["layer", "kind", "output", "parameters", "multiply-adds", "bytes", "holds"]);
    let (mut all, mut all_work) = (0, Work::default());
    for Layer { name, kind, shapes, parameters, ids } in &layers.found {
        let work = Work::of(gave.iter().filter(|given| ids.contains(&given.weight)));
        all += parameters;
        all_work.multiply_adds += work.multiply_adds;
        all_work.bytes += work.bytes;
        let [parameters, multiply_adds, bytes] = [*parameters as u64, work.multiply_adds, work.bytes].map(grouped);
        let (output, holds) = (work.outputs.join(", "), shapes.join(", "));
        table.row([name.clone(), kind.clone(), output, parameters, multiply_adds, bytes, holds]);
    }
    let [parameters, multiply_adds, bytes] = [all as u64, all_work.multiply_adds, all_work.bytes].map(grouped);
    table.total(["total", "", "", &parameters, &multiply_adds, &bytes, ""]);
    let caption = "Every layer that holds numbers, in the order of the network's fields. Output: the shape of what it gives, \
                   each time it is used, for N samples; nothing of one that is not used. Parameters are those that gradients \
                   change: running statistics are named, and not counted. Multiply-adds: the products with its weight, and \
                   bytes: the memory of what it gives, both for one sample. What a layer sees of the input is told by \
                   Summary::of for a stack, and by trace (feature capture) for any network; cargo xtask shapes shows it of \
                   the reference networks.";
    table.section("Layers", caption)
}

/// What a layer gives and does for one sample.
#[derive(Default)]
struct Work {
    outputs: Vec<String>,
    multiply_adds: u64,
    bytes: u64,
}

impl Work {
    fn of<'a>(gave: impl Iterator<Item = &'a Given>) -> Self {
        let mut work = Self::default();
        for Given { output, multiply_adds, .. } in gave {
            // A shape stays in one line.
            let sizes = output.iter().skip(1).map(|size| format!("\u{a0}x\u{a0}{size}"));
            work.outputs.push(["N".to_string()].into_iter().chain(sizes).collect());
            work.multiply_adds += multiply_adds;
            work.bytes += 4 * output.iter().map(|size| *size as u64).product::<u64>();
        }
        work.outputs.dedup();
        work
    }
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
    ids: Vec<ParamId>,
}

impl Layers {
    fn add(&mut self, id: ParamId, sizes: &[usize], learns: bool) {
        let (parameter, path) = self.path.split_last().map_or(("", &[][..]), |(last, path)| (last, path));
        let name = path.join(".");
        let kind = self.kinds.iter().rev().find_map(|kind| kind.split_once(':')).map_or("", |(_, kind)| kind);
        if self.found.last().is_none_or(|layer| layer.name != name) {
            self.found.push(Layer { name, kind: kind.into(), shapes: Vec::new(), parameters: 0, ids: Vec::new() });
        }
        if let Some(layer) = self.found.last_mut() {
            let sizes_told = sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("\u{a0}x\u{a0}");
            layer.ids.push(id);
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
        self.add(param.id, &param.lazy_shape().to_vec(), param.is_require_grad());
    }

    fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
        self.add(param.id, &param.lazy_shape().to_vec(), false);
    }

    fn visit_bool<const D: usize>(&mut self, param: &Param<Tensor<D, Bool>>) {
        self.add(param.id, &param.lazy_shape().to_vec(), false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use kiln_nn::{BatchNorm2d, Conv2d, Init, Stack, Summary, given};
    use kiln_report::Page;
    use kiln_tensor::{Batch, Tensor};

    type Net = Stack![Conv2d<1, 4, 3>, BatchNorm2d<4>];

    #[test]
    fn running_statistics_are_named_and_not_counted() {
        let network = Net::init(&Device::flex().autodiff());
        network.visit(&mut crate::random::Materialise);
        let html = Page::new("").with(layers(&network, &[])).html();
        // Long texts are of a class of their own.
        let none = "<td class=\"number\">-</td>".repeat(2);
        let weight = "weight 4 x 1 x 3 x 3".replace(" x ", "\u{a0}x\u{a0}");
        assert!(html.contains(&format!("40</td>{none}<td class=\"long\">{weight}, bias 4</td>")), "{html}");
        assert!(
            html.contains(&format!(
                "8</td>{none}<td class=\"long\">gamma 4, beta 4, running_mean 4, running_var 4</td>"
            )),
            "{html}"
        );
        assert!(html.contains(&format!("<td class=\"number\">{}</td>", Net::PARAMETERS)), "{html}");
    }

    #[test]
    fn what_layers_give_is_what_types_know_of_them() {
        let network = Net::init(&Device::flex().autodiff());
        network.visit(&mut crate::random::Materialise);
        let image: Tensor![1, 1, 8, 8] = Tensor::ones(&Device::flex());
        let (_, gave) = given(|| image.apply(&network.valid()));
        let html = Page::new("").with(layers(&network, &gave)).html();
        let summary = Summary::of::<Net, Tensor![Batch, 1, 8, 8]>();
        for row in &summary.rows {
            let cells = [row.parameters, row.multiply_adds, row.activation_bytes].map(grouped);
            let cells = cells.map(|cell| format!("<td class=\"number\">{cell}</td>")).concat();
            let shape = "N x 4 x 6 x 6".replace(' ', "\u{a0}");
            assert!(html.contains(&format!("<td>{shape}</td>{cells}")), "{cells} in {html}");
        }
        assert!(html.contains(&format!("<td class=\"number\">{}</td>", grouped(summary.multiply_adds()))), "{html}");
    }
}
