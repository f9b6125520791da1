//! [`Computing`]: the devices that the flags name, open, and what becomes of a run that loses one.

use std::ffi::OsString;
use std::path::Path;

use kiln_tensor::Device;

use super::Failure;
use super::flags::Flags;
#[cfg(feature = "remote")]
use crate::device::DeviceError;

/// What computes.
#[derive(Debug)]
pub(super) struct Computing {
    /// What the devices are called, the main one first.
    pub(super) names: Vec<String>,
    pub(super) device: Device,
    pub(super) others: Vec<Device>,
    #[cfg(feature = "remote")]
    hosts: super::hosts::Hosts,
}

impl Computing {
    /// Opens what `--device` or `--devices` names, or what the environment does, or the first of this build.
    pub(super) fn open(flags: &Flags, arguments: &[OsString], out: &Path) -> Result<Self, Failure> {
        // A flag is the user's own word: it stands above the environment.
        let named: Vec<&str> = flags.device.iter().chain(&flags.devices).map(|name| name.trim()).collect();
        if named.contains(&"") {
            return Err(Failure::Usage("--devices has an empty name".into()));
        }
        if flags.device.as_ref().is_some_and(|name| name.contains(',')) {
            return Err(Failure::Usage("--device takes one device: name several with --devices".into()));
        }
        if flags.optimizer_on.is_some() && named.len() < 2 {
            return Err(Failure::Usage("--optimizer-on is for several --devices".into()));
        }
        if !flags.predict.is_empty() && named.len() > 1 {
            return Err(Failure::Usage("--predict takes one device: name it with --device".into()));
        }
        // Each with its name.
        let mut opened: Vec<(Device, String)> = Vec::new();
        #[cfg(feature = "remote")]
        let mut hosts = super::hosts::Hosts::new(flags)?;
        for name in named {
            #[cfg(feature = "remote")]
            let device = hosts.open(name)?;
            #[cfg(not(feature = "remote"))]
            let device = crate::device::named(name)?;
            opened.push((device, name.into()));
        }
        #[cfg(feature = "remote")]
        if let (true, Some(name)) = (opened.is_empty(), crate::device::of_environment()) {
            if name.contains(',') {
                return Err(Failure::Usage("KILN_DEVICE names one device: name several with --devices".into()));
            }
            let device = hosts.open(&name).map_err(|error| DeviceError::Environment(Box::new(error)))?;
            opened.push((device, name.trim().into()));
        }
        if opened.is_empty() {
            opened.push((crate::device(None)?, String::new()));
        }
        // Gradients go to the main device, and to each other one where each updates a share.
        #[cfg(feature = "remote")]
        match (&flags.optimizer_on, opened.first()) {
            (Some(super::flags::Where::Sharded), _) => hosts.acquaint(true)?,
            (_, Some((_, name))) if crate::device::elsewhere(name) => hosts.acquaint(false)?,
            _ => {}
        }
        #[cfg(feature = "remote")]
        hosts.watch(arguments, out, flags.predict.is_empty());
        let _ = (arguments, out);
        // A host's device is called as it was named; burn has a name for each of this machine's.
        let called = |(device, name): (Device, String)| match crate::device::elsewhere(&name) {
            true => (device, name),
            false => {
                let name = format!("{device:?}");
                (device, name)
            }
        };
        let (mut devices, names): (Vec<Device>, Vec<String>) = opened.into_iter().map(called).unzip();
        let device = devices.remove(0);
        Ok(Self {
            names,
            device,
            others: devices,
            #[cfg(feature = "remote")]
            hosts,
        })
    }

    /// Does `body`; where it fails because a device of another machine is gone, the failure says so.
    pub(super) fn guard<T>(&self, body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        #[cfg(feature = "remote")]
        {
            self.hosts.guard(body)
        }
        #[cfg(not(feature = "remote"))]
        {
            body()
        }
    }
}
