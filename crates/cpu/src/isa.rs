//! [`Isa`]: the instructions of the processor at hand.
#![allow(unsafe_code)]
#[cfg(target_arch = "aarch64")]
use crate::simd::Neon;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Portable, Simd};
use std::sync::OnceLock;

/// The vector instructions that kernels are run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(Level);

/// Each one includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

/// Code that is compiled for each set of instructions.
pub trait Kernel {
    /// What it returns.
    type Output;

    /// Runs with instructions that the processor has, as it is proven. It and all that it calls are `#[inline(always)]`.
    fn run<S: Simd>(self, proof: S) -> Self::Output;
}

impl Isa {
    /// The best that this processor has and `KILN_CPU` allows, found out once; nothing where that says `off`. A word that
    /// names none of them allows all.
    pub fn detect() -> Option<Self> {
        static DETECTED: OnceLock<Option<Isa>> = OnceLock::new();
        *DETECTED.get_or_init(|| {
            let known = Self::known();
            match std::env::var("KILN_CPU").map(|name| name.to_ascii_lowercase()).as_deref() {
                Ok("off") => None,
                Ok(name) => known.iter().find(|isa| isa.name() == name).or(known.last()).copied(),
                Err(_) => known.last().copied(),
            }
        })
    }

    /// All that this processor has, the best last.
    pub fn known() -> Vec<Self> {
        let mut known = vec![Self(Level::Portable)];
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            known.push(Self(Level::Avx2));
            if is_x86_feature_detected!("avx512f") {
                known.push(Self(Level::Avx512));
            }
        }
        #[cfg(target_arch = "aarch64")]
        known.push(Self(Level::Neon));
        known
    }

    /// What `KILN_CPU` calls it.
    pub fn name(self) -> &'static str {
        match self.0 {
            Level::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => "avx512",
            #[cfg(target_arch = "aarch64")]
            Level::Neon => "neon",
        }
    }

    /// Numbers in a register.
    pub fn lanes(self) -> usize {
        self.run(Lanes)
    }

    /// Runs a kernel compiled for these instructions.
    pub fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            Level::Portable => kernel.run(Portable),
            // SAFETY: an `Isa` is made only of what this processor has.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { with_avx2(kernel) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { with_avx512(kernel) },
            // SAFETY: every processor of the architecture has the instructions.
            #[cfg(target_arch = "aarch64")]
            Level::Neon => kernel.run(unsafe { Neon::proven() }),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: whoever may call this has the instructions.
    kernel.run(unsafe { Avx2::proven() })
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,avx512f")]
fn with_avx512<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: as above.
    kernel.run(unsafe { Avx512::proven() })
}

/// What the kernels run with, by the name that `KILN_CPU` has for it: `portable`, `avx2`, `avx512` or `neon`; nothing where
/// they are turned off.
///
/// ```
/// let known = ["portable", "avx2", "avx512", "neon"];
/// assert!(kiln_cpu::instructions().is_none_or(|name| known.contains(&name)));
/// ```
pub fn instructions() -> Option<&'static str> {
    Isa::detect().map(Isa::name)
}

struct Lanes;

impl Kernel for Lanes {
    type Output = usize;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> usize {
        S::LANES
    }
}
