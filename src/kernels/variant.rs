//! Which form of the matrix-like kernels runs: GPUs want tiles in workgroup memory, software adapters pay dearly for its
//! barriers and want none.

use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

/// A form of the matrix products and convolutions on WebGPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// A block of the result in each thread's registers, no barriers.
    Registers,
    /// A 64×64 block of the result a workgroup, through workgroup memory.
    Tiled,
}

/// One adapter is open in a process, so one choice holds for all.
static TILED: AtomicBool = AtomicBool::new(false);

/// The form that runs.
pub fn variant() -> Variant {
    if TILED.load(Ordering::Relaxed) { Variant::Tiled } else { Variant::Registers }
}

/// Chooses the form that runs from now on. Results differ by rounding alone.
pub fn set_variant(variant: Variant) {
    TILED.store(variant == Variant::Tiled, Ordering::Relaxed);
}
