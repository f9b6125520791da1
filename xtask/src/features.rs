//! Features of what is compiled: the same in a crate outside as in the workspace, or burn is compiled twice.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::workspace::{FEATURES, Workspace, capture};

/// Fails where a package from the registry has other features in the crate of `folder` than in the workspace.
pub fn alike(workspace: &Workspace, folder: &Path) -> Result<(), Failure> {
    let shown = |mut command: Command, edges: &str| {
        command.args(["--edges", edges, "--prefix", "none", "--format", "{p} [{f}]"]);
        capture(command)
    };
    let here = shown(workspace.cargo(&["tree", "--workspace", "--features", FEATURES]), "normal,build,dev")?;
    let there = shown(workspace.cargo_in(folder, &["tree"]), "normal,build")?;
    match differing(&here, &there) {
        None => Ok(()),
        Some((here, there)) => Err(Failure::Found(format!(
            "`{there}` there is `{here}` in the workspace, so that all above it would be compiled anew: give both the same \
             features in Cargo.toml"
        ))),
    }
}

/// The first package that is not alike: what it is here, and there.
fn differing(here: &str, there: &str) -> Option<(String, String)> {
    let here: BTreeSet<&str> = packages(here).collect();
    let there = packages(there).find(|package| !here.contains(package))?;
    let name = |package: &str| package.split(" [").next().unwrap_or_default().to_string();
    let same = here.iter().find(|package| name(package) == name(there));
    Some((same.map_or("not there", |same| same).into(), there.into()))
}

/// A line for each package from the registry, with its version and features.
fn packages(tree: &str) -> impl Iterator<Item = &str> {
    tree.lines().map(|line| line.trim_end_matches(" (*)")).filter(|line| line.contains(" v") && !line.contains(" ("))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each section of a manifest says of how packages of others are compiled.
    fn profiles(manifest: &str) -> BTreeSet<&str> {
        let sections = manifest.split("\n[").filter(|section| section.starts_with("profile.dev"));
        // What follows an empty line is the next section's comment.
        let sections = sections.map(|section| section.split("\n\n").next().unwrap_or_default().trim());
        sections.filter(|section| !section.starts_with("profile.dev.package.kiln")).collect()
    }

    #[test]
    fn a_crate_outside_compiles_others_as_the_workspace_does() {
        let here = profiles(include_str!("../../Cargo.toml"));
        assert!(here.len() > 3, "{here:?}");
        assert_eq!(profiles(include_str!("../../tests/outside/network/Cargo.toml")), here);
    }

    #[test]
    fn a_feature_more_or_less_is_found() {
        let here =
            "xtask v0.1.0 (/w/xtask) []\nciborium v0.2.2 [default,std]\nserde v1.0.0 [std] (*)\n\nrand v0.9.0 []\n";
        assert_eq!(
            differing(here, "outside v0.0.0 (/w/tests) []\nserde v1.0.0 [std]\nciborium v0.2.2 [default,std] (*)"),
            None
        );
        let other = differing(here, "serde v1.0.0 [std]\nciborium v0.2.2 [std]\n").unwrap();
        assert_eq!(other, ("ciborium v0.2.2 [default,std]".into(), "ciborium v0.2.2 [std]".into()));
        assert_eq!(differing(here, "serde v2.0.0 []").unwrap().0, "not there");
    }
}
