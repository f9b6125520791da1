//! [`Isa`]: the instructions of the processor at hand.
#![allow(unsafe_code)]
use macerator::{Arch, Simd, WithSimd};
use std::sync::OnceLock;

/// The vector instructions that kernels are run with: AVX-512, AVX2 with FMA, NEON, or what every processor of the
/// target has.
#[derive(Clone, Copy, Debug)]
pub struct Isa {
    arch: Arch,
    lanes: usize,
}

struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self) -> usize {
        S::lanes32()
    }
}

impl Isa {
    /// The best that this processor has and `KILN_CPU` allows, found out once.
    pub fn detect() -> Self {
        static DETECTED: OnceLock<Isa> = OnceLock::new();
        *DETECTED.get_or_init(|| {
            let known = Self::known();
            let allowed = std::env::var("KILN_CPU").ok();
            let named = known.iter().find(|isa| allowed.as_deref() == Some(isa.name()));
            *named.unwrap_or_else(|| known.last().expect("every processor has the portable instructions"))
        })
    }

    /// All that this processor has, the best last.
    pub fn known() -> Vec<Self> {
        let best = Arch::detect();
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        let below = [Arch::Scalar, Arch::V2, Arch::V3];
        #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
        let below = [Arch::Scalar];
        // The architectures of a target are numbered upwards, and each includes those below.
        let below = below.into_iter().filter(|arch| (*arch as u8) < best as u8);
        let with_lanes = |arch: Arch| {
            // SAFETY: this processor has what was detected, and what lies below.
            Self { arch, lanes: unsafe { arch.dispatch(Lanes) } }
        };
        below.chain([best]).map(with_lanes).collect()
    }

    /// What `KILN_CPU` calls it.
    pub fn name(self) -> &'static str {
        match self.lanes {
            16 => "avx512",
            8 => "avx2",
            _ => "portable",
        }
    }

    /// Numbers in a register.
    pub fn lanes(self) -> usize {
        self.lanes
    }

    /// How many sums of two registers each stay in registers.
    pub fn places(self) -> usize {
        let has_32 = self.lanes >= 16 || cfg!(target_arch = "aarch64");
        if has_32 { 12 } else { 6 }
    }

    /// Runs a kernel compiled for these instructions.
    pub fn run<K: WithSimd>(self, kernel: K) -> K::Output {
        // SAFETY: an `Isa` is made of what this processor has.
        unsafe { self.arch.dispatch(kernel) }
    }
}
