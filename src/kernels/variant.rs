//! Which form of the matrix-like kernels runs: GPUs want tiles in workgroup memory, software adapters pay dearly for its
//! barriers and want none.

use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::{Device, Tensor, Transaction};
use serde::Serialize;

use super::matmul;
use crate::error::{Error, Result};

/// A form of the matrix products and convolutions on WebGPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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

/// Edge of the matrices that [`choose`] multiplies, and how many products it times.
const EDGE: usize = 192;
const REPEATS: usize = 4;

/// Times both forms on `device` by `now`, a clock in milliseconds, keeps the faster one and returns it. Takes a few
/// hundredths of a second on a GPU, less than a second on a software adapter.
///
/// # Errors
/// [`Error::Device`] when the device fails.
pub async fn choose(device: &Device, now: impl Fn() -> f64) -> Result<Variant> {
    let mut times = vec![];
    for variant in [Variant::Registers, Variant::Tiled] {
        set_variant(variant);
        // The first product compiles the kernel.
        products(device, 1).await?;
        let start = now();
        products(device, REPEATS).await?;
        times.push((now() - start, variant));
    }
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    set_variant(times[0].1);
    Ok(times[0].1)
}

/// Multiplies `count` times and waits for the end.
async fn products(device: &Device, count: usize) -> Result<()> {
    let a = Tensor::<2>::ones([EDGE, EDGE], device) / EDGE as f64;
    let last = (0..count).fold(a.clone(), |x, _| matmul(x, a.clone(), [false, false]));
    let read = Transaction::default().register(last.narrow(0, 0, 1)).execute_async().await;
    read.map(|_| ()).map_err(|error| Error::Device(format!("timing the kernels failed: {error:?}")))
}
