//! Which format a file has: what its extension says.
use super::{
    burnpack,
    contents::Contents,
    error::CheckpointError,
    safetensors,
    source::{Fault, Source},
    torch,
};
use std::{fmt, path::Path};

/// A format of checkpoints, told by a file's extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointFormat {
    /// safetensors (`.safetensors`), which PyTorch and most others read: PyTorch's names and layout.
    Safetensors,
    /// burn's own format (`.bpk`): burn's names and layout, so that `BurnpackStore` reads it.
    Burnpack,
    /// What `torch.save` writes (`.pt`, `.pth`), which is only read.
    PyTorch,
}

impl CheckpointFormat {
    /// The format that a path's extension names.
    ///
    /// # Errors
    /// When it names none, or there is none.
    ///
    /// ```
    /// use kiln_nn::CheckpointFormat;
    /// assert_eq!(CheckpointFormat::of("resnet18.pth")?, CheckpointFormat::PyTorch);
    /// let unknown = CheckpointFormat::of("resnet18.onnx").unwrap_err().to_string();
    /// assert!(unknown.contains("`.safetensors`, `.bpk` (burn's own), `.pt` or `.pth` (PyTorch's)"), "{unknown}");
    /// # Ok::<(), kiln_nn::CheckpointError>(())
    /// ```
    pub fn of(path: impl AsRef<Path>) -> Result<Self, CheckpointError> {
        let path = path.as_ref();
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        match extension.to_ascii_lowercase().as_str() {
            "safetensors" => Ok(Self::Safetensors),
            "bpk" => Ok(Self::Burnpack),
            "pt" | "pth" => Ok(Self::PyTorch),
            _ => Err(CheckpointError::Extension { path: path.to_owned() }),
        }
    }

    /// What a file of this format holds, read in memory bounded by `budget`.
    pub(crate) fn read(self, source: &mut Source, budget: Budget) -> Result<Contents, Fault> {
        let mut head = vec![0; source.length.min(64) as usize];
        source.read(0, &mut head)?;
        match Self::begins_like(&head) {
            Some(other) if other != self => {
                return Err(format!("it is {other}, and its extension says {self}: rename it").into());
            }
            _ => {}
        }
        match self {
            Self::Safetensors => safetensors::read(source, budget),
            Self::Burnpack => burnpack::read(source, budget),
            Self::PyTorch => torch::read(source, budget),
        }
    }

    /// The format whose files begin so.
    fn begins_like(head: &[u8]) -> Option<Self> {
        if head.starts_with(&burnpack::MAGIC) {
            Some(Self::Burnpack)
        } else if head.get(8) == Some(&b'{') {
            Some(Self::Safetensors)
        } else if head.starts_with(b"PK\x03\x04") || torch::begins_like_pickle(head) {
            Some(Self::PyTorch)
        } else {
            None
        }
    }
}

impl fmt::Display for CheckpointFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Safetensors => "a safetensors file",
            Self::Burnpack => "a burnpack file",
            Self::PyTorch => "a PyTorch file",
        })
    }
}

/// How much of a file that is not elements may be read into memory, and how much may be made of it.
///
/// It grows with the network, never with the file. A network's own files take about 300 bytes for each parameter; a
/// training run's, with the state of an optimiser beside each, about four times as many.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// Bytes of a header, a directory or a pickle.
    pub bytes: u64,
    /// Values that a pickle may build.
    pub values: usize,
}

impl Budget {
    /// For a network of so many parameters.
    pub fn of(parameters: usize) -> Self {
        Self { bytes: (1 << 20) + 2048 * parameters as u64, values: (1 << 16) + 256 * parameters }
    }

    /// Refuses what takes more.
    pub fn allows(self, bytes: u64, what: &str) -> Result<usize, Fault> {
        match usize::try_from(bytes) {
            Ok(small) if bytes <= self.bytes => Ok(small),
            _ => Err(format!("its {what} takes {bytes} bytes, more than this network needs ({})", self.bytes).into()),
        }
    }
}
