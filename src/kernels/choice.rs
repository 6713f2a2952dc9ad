//! Which form of the matrix-like kernels is faster on this adapter, for the shapes of the run at hand.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use burn::backend::wgpu::CubeTensor;
use burn::tensor::{Device, Tensor};

use super::conv2d_work::Convolution;
use super::fault::read_all;
use super::launch::{Shader, rows, tensor};
use super::matmul_webgpu::Product;
use super::variant::{Variant, set_variant};
use crate::error::Result;

/// A matrix product or a part of a convolution, by its shapes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Work {
    /// A product.
    Product(Product),
    /// A convolution or one of its gradients.
    Convolution(Convolution),
}

/// The work of a step while it is written down.
static RECORD: Mutex<Option<Vec<Work>>> = Mutex::new(None);

fn record() -> MutexGuard<'static, Option<Vec<Work>>> {
    RECORD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What [`choose`] is to time: the work that `step` does on the device.
pub fn work_of(step: impl FnOnce()) -> Vec<Work> {
    *record() = Some(vec![]);
    step();
    mem::take(&mut *record()).unwrap_or_default()
}

/// Writes work down, while that is asked for.
pub(super) fn note(work: impl FnOnce() -> Work) {
    if let Some(record) = record().as_mut() {
        record.push(work());
    }
}

/// What timing may take, in milliseconds, after the kernels are compiled.
const BUDGET: f64 = 800.0;

/// Times both forms on `work` by `now`, a clock in milliseconds, keeps the faster one and returns it.
///
/// # Errors
/// [`Error::Device`](crate::Error::Device) when the device fails.
pub async fn choose(work: &[Work], device: &Device, now: impl Fn() -> f64) -> Result<Variant> {
    let mut different: Vec<Work> = vec![];
    work.iter().for_each(|next| {
        if !different.contains(next) {
            different.push(*next);
        }
    });
    different.sort_by_key(|work| std::cmp::Reverse(work.operations()));
    // Small first, one for each kernel: that compiles them, which may take longer than any of them.
    let mut small: Vec<Work> = vec![];
    for next in different.iter().rev() {
        if small.iter().all(|known| known.kernel().name != next.kernel().name) {
            small.push(next.shrunk());
        }
    }
    for variant in FORMS {
        set_variant(variant);
        timed(&small, device, &now).await?;
    }
    // Then each alone, the largest before the others: a form that is far too slow shows at once, before all of a step is
    // spent on it.
    let mut alone = [vec![], vec![]];
    let begin = now();
    for next in &different {
        for (times, variant) in alone.iter_mut().zip(FORMS) {
            set_variant(variant);
            times.push(timed(&[*next], device, &now).await?);
        }
        if now() - begin > BUDGET / 2.0 {
            break;
        }
    }
    let mut totals = alone.map(|times| times.iter().sum::<f64>());
    if now() - begin < BUDGET / 2.0 {
        for (total, variant) in totals.iter_mut().zip(FORMS) {
            set_variant(variant);
            *total = timed(work, device, &now).await?;
        }
    }
    let faster = if totals[0] <= totals[1] { FORMS[0] } else { FORMS[1] };
    set_variant(faster);
    Ok(faster)
}

const FORMS: [Variant; 2] = [Variant::Registers, Variant::Tiled];

/// Milliseconds from the first launch to the end of the last.
async fn timed(work: &[Work], device: &Device, now: &impl Fn() -> f64) -> Result<f64> {
    let like = rows(Tensor::<1>::zeros([1], device).without_autodiff().into_dispatch());
    let start = now();
    let mut last = None;
    for next in work {
        last = Some(match next {
            Work::Product(product) => product.rehearse(&like),
            Work::Convolution(convolution) => convolution.rehearse(&like),
        });
    }
    if let Some(CubeTensor { client, handle, device, dtype, .. }) = last {
        // One number is enough to wait for.
        let rest = handle.size_in_used() - size_of::<f32>() as u64;
        let handle = handle.offset_end(rest);
        read_all(vec![tensor::<1>(CubeTensor::new_contiguous(client, device, [1].into(), handle, dtype))]).await?;
    }
    Ok(now() - start)
}

impl Work {
    /// The kernel that does it in registers.
    fn kernel(&self) -> &'static Shader {
        match self {
            Self::Product(product) => product.kernel(),
            Self::Convolution(convolution) => convolution.kernel(),
        }
    }

    /// The same for the same kernels, with little to compute.
    fn shrunk(&self) -> Self {
        match self {
            Self::Product(product) => Self::Product(product.shrunk()),
            Self::Convolution(convolution) => Self::Convolution(convolution.shrunk()),
        }
    }

    /// Multiplications and additions.
    fn operations(&self) -> usize {
        match self {
            Self::Product(product) => product.operations(),
            Self::Convolution(convolution) => convolution.operations(),
        }
    }
}
