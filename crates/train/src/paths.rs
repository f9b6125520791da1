//! [`Paths`]: the parameters of a network by where they stand in it.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

use crate::statistics::is_statistic;

/// The paths of all parameters and statistics, in the order of the network, and whether each learns.
#[derive(Default)]
pub(crate) struct Paths {
    path: Vec<String>,
    found: Vec<(String, bool)>,
}

impl Paths {
    pub(crate) fn of<M: Module>(network: &M) -> Self {
        let mut paths = Self::default();
        network.visit(&mut paths);
        paths
    }

    /// Those of a part, which may be a parameter itself.
    pub(crate) fn within(&self, part: &str) -> Vec<String> {
        let within = |path: &str| path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.found.iter().map(|(path, _)| path).filter(|path| within(path)).cloned().collect()
    }

    /// What the network is made of.
    pub(crate) fn parts(&self) -> String {
        let mut parts: Vec<&str> = self.found.iter().map(|(path, _)| part(path)).collect();
        parts.dedup();
        parts.iter().map(|part| format!("`{part}`")).collect::<Vec<_>>().join(", ")
    }

    /// How many parameters of each part do not learn, statistics aside; none of most networks.
    pub(crate) fn frozen(&self) -> String {
        let mut parts = BTreeMap::<&str, usize>::new();
        let is_parameter = |path: &str| !path.rsplit('.').next().is_some_and(is_statistic);
        for (path, _) in self.found.iter().filter(|(path, learns)| !learns && is_parameter(path)) {
            *parts.entry(part(path)).or_default() += 1;
        }
        let each: Vec<String> = parts.into_iter().map(|(part, count)| format!("{count} of {part}")).collect();
        if each.is_empty() { "none".into() } else { each.join(", ") }
    }
}

/// The part of the network that a path leads into.
fn part(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

impl ModuleVisitor for Paths {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.into());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.found.push((self.path.join("."), param.is_require_grad()));
    }
}
