//! [`Simd`]: registers of 32-bit numbers, one implementation for each set of instructions.
#![allow(unsafe_code)]

/// Vector instructions.
///
/// # Safety
/// Everything here may be called only where the processor has the instructions, in code that is compiled for them: that
/// is inside [`Isa::run`](crate::isa::Isa::run), with nothing but `#[inline(always)]` functions in between. A value of the
/// type is the proof that the processor has them: only [`Isa`](crate::isa::Isa), which asks it, makes one.
pub trait Simd: Copy {
    /// A register full of numbers.
    type Register: Copy;
    /// How many they are.
    const LANES: usize;

    /// The same number in every lane.
    ///
    /// # Safety
    /// That of the trait.
    unsafe fn splat(number: f32) -> Self::Register;

    /// # Safety
    /// That of the trait; the pointer is good for reading `LANES` numbers.
    unsafe fn load(from: *const f32) -> Self::Register;

    /// # Safety
    /// That of the trait; the pointer is good for writing `LANES` numbers.
    unsafe fn store(register: Self::Register, to: *mut f32);

    /// `a * b + c`, rounded once or twice.
    ///
    /// # Safety
    /// That of the trait.
    unsafe fn mul_add(a: Self::Register, b: Self::Register, c: Self::Register) -> Self::Register;

    /// The bits that are in both.
    ///
    /// # Safety
    /// That of the trait.
    unsafe fn and(a: Self::Register, b: Self::Register) -> Self::Register;

    /// The numbers of two registers in turn: `a[0], b[0], a[1], b[1]` and so on, in two registers.
    ///
    /// # Safety
    /// That of the trait.
    unsafe fn zip(a: Self::Register, b: Self::Register) -> [Self::Register; 2];

    /// Every other number of two registers, one after the other: those of even places, and those of odd ones.
    ///
    /// # Safety
    /// That of the trait.
    unsafe fn unzip(a: Self::Register, b: Self::Register) -> [Self::Register; 2];
}

/// What every processor of the target has: four lanes in plain Rust.
#[derive(Clone, Copy)]
pub struct Portable;

impl Simd for Portable {
    type Register = [f32; 4];
    const LANES: usize = 4;

    #[inline(always)]
    unsafe fn splat(number: f32) -> [f32; 4] {
        [number; 4]
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> [f32; 4] {
        // SAFETY: the caller's pointer is good for four numbers.
        unsafe { from.cast::<[f32; 4]>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn store(register: [f32; 4], to: *mut f32) {
        // SAFETY: the caller's pointer is good for four numbers.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(register) }
    }

    #[inline(always)]
    unsafe fn mul_add(a: [f32; 4], b: [f32; 4], c: [f32; 4]) -> [f32; 4] {
        [a[0] * b[0] + c[0], a[1] * b[1] + c[1], a[2] * b[2] + c[2], a[3] * b[3] + c[3]]
    }

    #[inline(always)]
    unsafe fn and(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        let [a, b] = [a, b].map(|it| it.map(f32::to_bits));
        [a[0] & b[0], a[1] & b[1], a[2] & b[2], a[3] & b[3]].map(f32::from_bits)
    }

    #[inline(always)]
    unsafe fn zip(a: [f32; 4], b: [f32; 4]) -> [[f32; 4]; 2] {
        [[a[0], b[0], a[1], b[1]], [a[2], b[2], a[3], b[3]]]
    }

    #[inline(always)]
    unsafe fn unzip(a: [f32; 4], b: [f32; 4]) -> [[f32; 4]; 2] {
        [[a[0], a[2], b[0], b[2]], [a[1], a[3], b[1], b[3]]]
    }
}

macro_rules! simd {
    ($(#[$doc:meta])* $name:ident, $register:ident of $lanes:literal,
    $splat:ident, $load:ident, $store:ident, |$a:ident, $b:ident, $c:ident| $mul_add:expr,
    and $and:expr, zip $zip:expr, unzip $unzip:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name(());

        impl $name {
            /// The proof that the processor has the instructions.
            ///
            /// # Safety
            /// It has them.
            pub unsafe fn proven() -> Self {
                Self(())
            }
        }

        impl Simd for $name {
            type Register = $register;
            const LANES: usize = $lanes;

            #[inline(always)]
            unsafe fn splat(number: f32) -> $register {
                // SAFETY: the caller's processor has the instruction.
                unsafe { $splat(number) }
            }

            #[inline(always)]
            unsafe fn load(from: *const f32) -> $register {
                // SAFETY: the caller's processor has the instruction, and the pointer is good for a register.
                unsafe { $load(from) }
            }

            #[inline(always)]
            unsafe fn store(register: $register, to: *mut f32) {
                // SAFETY: the caller's processor has the instruction, and the pointer is good for a register.
                unsafe { $store(to, register) }
            }

            #[inline(always)]
            unsafe fn mul_add($a: $register, $b: $register, $c: $register) -> $register {
                // SAFETY: the caller's processor has the instruction.
                unsafe { $mul_add }
            }

            #[inline(always)]
            unsafe fn and($a: $register, $b: $register) -> $register {
                // SAFETY: the caller's processor has the instructions.
                unsafe { $and }
            }

            #[inline(always)]
            unsafe fn zip($a: $register, $b: $register) -> [$register; 2] {
                // SAFETY: the caller's processor has the instructions.
                unsafe { $zip }
            }

            #[inline(always)]
            unsafe fn unzip($a: $register, $b: $register) -> [$register; 2] {
                // SAFETY: the caller's processor has the instructions.
                unsafe { $unzip }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Simd;
    use std::arch::x86_64::*;

    simd! {
        /// AVX2 with FMA.
        Avx2, __m256 of 8, _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps, |a, b, c| _mm256_fmadd_ps(a, b, c),
        and _mm256_and_ps(a, b),
        zip {
            let (low, high) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
            [_mm256_permute2f128_ps::<0x20>(low, high), _mm256_permute2f128_ps::<0x31>(low, high)]
        },
        unzip {
            let even = _mm256_castps_pd(_mm256_shuffle_ps::<0b10_00_10_00>(a, b));
            let odd = _mm256_castps_pd(_mm256_shuffle_ps::<0b11_01_11_01>(a, b));
            let (even, odd) = (_mm256_permute4x64_pd::<0b11_01_10_00>(even), _mm256_permute4x64_pd::<0b11_01_10_00>(odd));
            [_mm256_castpd_ps(even), _mm256_castpd_ps(odd)]
        }
    }
    simd! {
        /// AVX-512, of which the foundation is enough.
        Avx512, __m512 of 16, _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps, |a, b, c| _mm512_fmadd_ps(a, b, c),
        and _mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(a), _mm512_castps_si512(b))),
        zip {
            let low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            let high = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
            [_mm512_permutex2var_ps(a, low, b), _mm512_permutex2var_ps(a, high, b)]
        },
        unzip {
            let even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            let odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
            [_mm512_permutex2var_ps(a, even, b), _mm512_permutex2var_ps(a, odd, b)]
        }
    }
}
#[cfg(target_arch = "x86_64")]
pub use x86::{Avx2, Avx512};

#[cfg(target_arch = "aarch64")]
mod arm {
    use super::Simd;
    use std::arch::aarch64::*;

    simd! {
        /// NEON, which every processor of the architecture has.
        Neon, float32x4_t of 4, vdupq_n_f32, vld1q_f32, vst1q_f32, |a, b, c| vfmaq_f32(c, a, b),
        and vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(a), vreinterpretq_u32_f32(b))),
        zip [vzip1q_f32(a, b), vzip2q_f32(a, b)], unzip [vuzp1q_f32(a, b), vuzp2q_f32(a, b)]
    }
}
#[cfg(target_arch = "aarch64")]
pub use arm::Neon;
