//! Backends: which this build has, and the device of one of them.
use burn::tensor::{Device, DeviceType};
use std::panic::{AssertUnwindSafe, catch_unwind};
#[cfg(feature = "wgpu-untuned")]
use std::sync::OnceLock;

/// The environment variable that overrides the backend a program asks for.
pub const KILN_DEVICE: &str = "KILN_DEVICE";

/// Every backend there is a Cargo feature for.
const BACKENDS: [&str; 9] = ["flex", "ndarray", "wgpu", "vulkan", "metal", "webgpu", "cuda", "rocm", "cpu"];

/// A backend that cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// No backend has this name.
    #[error("there is no backend `{name}`; this build has {}", list(.available))]
    Unknown {
        /// The name asked for.
        name: String,
        /// What this build has.
        available: Vec<&'static str>,
    },
    /// The backend was not compiled in.
    #[error(
        "the backend `{name}` is not in this build, which has {}; build it in with `--features {name}`",
        list(.available)
    )]
    NotCompiled {
        /// The name asked for.
        name: String,
        /// What this build has.
        available: Vec<&'static str>,
    },
    /// The backend found nothing to run on.
    #[error(
        "the backend `{name}` found no device on this machine; install a driver for it, or take another: this build has {}",
        list(.available)
    )]
    NoAdapter {
        /// The name asked for.
        name: String,
        /// What this build has.
        available: Vec<&'static str>,
    },
    /// The backend found a device, and the first calculation on it failed.
    #[error(
        "the backend `{name}` found a device that does not work ({reason}); take another: this build has {}",
        list(.available)
    )]
    Broken {
        /// The name asked for.
        name: String,
        /// What it said.
        reason: String,
        /// What this build has.
        available: Vec<&'static str>,
    },
    /// What follows `#` is no place in a list.
    #[error("`{name}` names no device: write a whole number after `#`, counted from 0")]
    Index {
        /// The name asked for.
        name: String,
    },
    /// The backend has fewer devices.
    #[error(
        "the backend `{name}` has {count} devices on this machine, counted from #0, and no #{index}: name one of these"
    )]
    NoSuchDevice {
        /// The backend.
        name: String,
        /// Which of its devices was asked for.
        index: usize,
        /// How many it has.
        count: usize,
    },
    /// The name is one of a device elsewhere.
    #[error(
        "`{name}` names a device of another machine, and this build reaches none: build it with `--features remote`"
    )]
    NoRemote {
        /// The name asked for.
        name: String,
    },
    /// A device of another machine.
    #[cfg(feature = "remote")]
    #[error(transparent)]
    Remote(#[from] crate::remote::RemoteError),
    /// The backend that `KILN_DEVICE` names cannot be had.
    #[error("{0} (`KILN_DEVICE` asks for it: unset it, or give `--device`)")]
    Environment(#[source] Box<DeviceError>),
    /// `KILN_DEVICE` is not text.
    #[error("the environment variable `KILN_DEVICE` is not text; set it to one of {}", list(.available))]
    NotText {
        /// What this build has.
        available: Vec<&'static str>,
    },
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "none: build with `--features flex`".into() } else { names.join(", ") }
}

/// The backends compiled into this build, the default first.
pub fn available() -> Vec<&'static str> {
    BACKENDS.into_iter().filter(|name| kind(name).is_some()).collect()
}

/// The device of the backend `name`; without a name, of this build's default. The environment variable `KILN_DEVICE`,
/// where set, overrides both. A calculation is tried on the device before it is promised.
///
/// # Errors
/// An unknown backend, one not compiled in, no adapter, a device that does not work: each says what this build has.
///
/// ```
/// let device = kiln::device("flex")?;
/// assert!(!device.is_autodiff());
/// let message = kiln::device("tpu").unwrap_err().to_string();
/// assert!(message.starts_with("there is no backend `tpu`; this build has flex"));
/// # Ok::<(), kiln::device::DeviceError>(())
/// ```
pub fn device<'a>(name: impl Into<Option<&'a str>>) -> Result<Device, DeviceError> {
    match std::env::var(KILN_DEVICE) {
        Ok(name) if !name.trim().is_empty() => named(&name).map_err(|error| DeviceError::Environment(Box::new(error))),
        Err(std::env::VarError::NotUnicode(_)) => Err(DeviceError::NotText { available: available() }),
        Ok(_) | Err(std::env::VarError::NotPresent) => match name.into().or_else(|| available().first().copied()) {
            Some(name) => named(name),
            None => Err(DeviceError::Unknown { name: "default".into(), available: available() }),
        },
    }
}

/// The name of a backend or the address of a host, and which of its devices is meant: `#1` is the second, and none the
/// first.
pub(crate) fn indexed(name: &str) -> Result<(&str, usize), DeviceError> {
    let name = name.trim();
    match name.rsplit_once('#') {
        None => Ok((name, 0)),
        Some((name, index)) => match index.parse() {
            Ok(index) => Ok((name, index)),
            Err(_) => Err(DeviceError::Index { name: format!("{name}#{index}") }),
        },
    }
}

/// Whether a device of another machine is meant, in this build or not.
///
/// ```
/// use kiln::device::elsewhere;
/// assert!(elsewhere("ws://host:3000#1") && elsewhere("iroh:ID") && !elsewhere("wgpu#1"));
/// ```
pub fn elsewhere(name: &str) -> bool {
    name.contains("://") || name.starts_with("iroh:")
}

/// The device of another machine that [`KILN_DEVICE`] names.
#[cfg(feature = "remote")]
pub(crate) fn of_environment() -> Option<String> {
    std::env::var(KILN_DEVICE).ok().filter(|name| elsewhere(name.trim()))
}

/// [`device`] without the override. `wgpu#1` is the second device of a backend, `ws://host:3000#1` that of a host: see
/// `kiln::remote`.
///
/// # Errors
/// As [`device`].
pub fn named(name: &str) -> Result<Device, DeviceError> {
    let available = available();
    #[cfg(feature = "remote")]
    if let Some((host, index)) = crate::remote::located(name)? {
        return Ok(crate::remote::connect(&host, index, None)?);
    }
    let (name, index) = indexed(name)?;
    #[cfg(not(feature = "remote"))]
    if elsewhere(name) {
        return Err(DeviceError::NoRemote { name: name.into() });
    }
    let name = name.to_ascii_lowercase();
    let Some(kind) = kind(&name) else {
        return Err(if BACKENDS.contains(&name.as_str()) {
            DeviceError::NotCompiled { name, available }
        } else {
            DeviceError::Unknown { name, available }
        });
    };
    // A backend's driver may panic where it finds no library to load: that is an answer, not the end of the program.
    let opened = catch_unwind(AssertUnwindSafe(|| match index {
        0 => open(kind).ok_or(0),
        _ => {
            let mut all = Device::enumerate(kind).into_vec();
            if index < all.len() { Ok(all.swap_remove(index)) } else { Err(all.len()) }
        }
    }));
    match opened {
        Ok(Ok(device)) => match probe(&device) {
            Ok(()) => Ok(device),
            Err(reason) => Err(DeviceError::Broken { name, reason, available }),
        },
        Ok(Err(count)) if index > 0 => Err(DeviceError::NoSuchDevice { name, index, count }),
        Ok(Err(_)) => Err(DeviceError::NoAdapter { name, available }),
        Err(panic) => Err(DeviceError::Broken { name, reason: said(&*panic), available }),
    }
}

/// Tries a calculation on a device, and says what came of it where that is not right.
pub(crate) fn probe(device: &Device) -> Result<(), String> {
    gives_two(|| burn::tensor::Tensor::<1>::ones([1], device) + 1.0)
}

/// Sees to it that a calculation gives the number two, and says what it does in its place.
pub(crate) fn gives_two(calculation: impl FnOnce() -> burn::tensor::Tensor<1>) -> Result<(), String> {
    let tried =
        catch_unwind(AssertUnwindSafe(|| calculation().try_into_scalar::<f32>().map_err(|error| error.to_string())));
    let reason = match tried {
        Ok(Ok(2.0)) => return Ok(()),
        Ok(Ok(other)) => format!("1 + 1 gave {other}"),
        Ok(Err(reason)) => reason,
        Err(panic) => said(&*panic),
    };
    Err(in_a_line(&reason))
}

/// What happened and its cause, which burn writes in lines of their own; what follows them is for its developers.
fn in_a_line(reason: &str) -> String {
    let lines = reason.lines().take(3).map(str::trim).filter(|line| *line != "Caused by:");
    lines.collect::<Vec<_>>().join(": ")
}

/// The first device of a backend.
#[cfg(feature = "wgpu-untuned")]
fn open(kind: DeviceType) -> Option<Device> {
    use burn::tensor::wgpu::WgpuBackend;
    static WGPU: OnceLock<Option<Device>> = OnceLock::new();
    // Left to itself burn falls back to OpenGL, which passes the probe and then hangs as soon as two threads compute.
    match kind {
        DeviceType::Wgpu => WGPU
            .get_or_init(|| {
                let apis = [WgpuBackend::Vulkan, WgpuBackend::Metal, WgpuBackend::Dx12];
                apis.into_iter().find_map(|api| Device::wgpu_options().graphics_api(api).init().ok())
            })
            .clone(),
        kind => first(kind),
    }
}

#[cfg(not(feature = "wgpu-untuned"))]
fn open(kind: DeviceType) -> Option<Device> {
    first(kind)
}

fn first(kind: DeviceType) -> Option<Device> {
    Device::enumerate(kind).into_vec().into_iter().next()
}

pub(crate) fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
    text.unwrap_or("it panicked").lines().next().unwrap_or_default().to_owned()
}

/// What a user should know of the device before a long run: that it is a GPU in software. Nothing for all others.
pub fn notice(device: &Device) -> Option<String> {
    let identity = identity(device)?;
    identity.1.then(|| format!("{} is a software adapter: everything works on it, slowly", identity.0))
}

/// The adapter's name, and whether it is software.
#[cfg(feature = "_gpu")]
fn identity(device: &Device) -> Option<(String, bool)> {
    let identity = device.identity()?;
    Some((identity.name, identity.physical.is_none()))
}

#[cfg(not(feature = "_gpu"))]
fn identity(_: &Device) -> Option<(String, bool)> {
    None
}

/// burn's name of a backend, where it is compiled in.
fn kind(name: &str) -> Option<DeviceType> {
    match name {
        #[cfg(feature = "flex")]
        "flex" => Some(DeviceType::Flex),
        #[cfg(feature = "ndarray")]
        "ndarray" => Some(DeviceType::NdArray),
        #[cfg(feature = "wgpu-untuned")]
        "wgpu" => Some(DeviceType::Wgpu),
        #[cfg(feature = "vulkan")]
        "vulkan" => Some(DeviceType::Vulkan),
        #[cfg(feature = "metal")]
        "metal" => Some(DeviceType::Metal),
        #[cfg(feature = "webgpu")]
        "webgpu" => Some(DeviceType::WebGpu),
        #[cfg(feature = "cuda")]
        "cuda" => Some(DeviceType::Cuda),
        #[cfg(feature = "rocm")]
        "rocm" => Some(DeviceType::Rocm),
        #[cfg(feature = "cpu")]
        "cpu" => Some(DeviceType::Cpu),
        _ => None,
    }
}
