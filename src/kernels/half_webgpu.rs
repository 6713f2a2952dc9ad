//! Factors of matrix products and convolutions in half precision, on adapters with `shader-f16`.
//!
//! Each factor is scaled by a power of two of its own, so that its greatest magnitude lies between 16 and 32, and the
//! product is scaled back. That does for every tensor what one loss scale does for all gradients together (Micikevicius
//! et al., Mixed Precision Training, 2018): small gradients stay above what f16 can hold, and nothing has to be tuned or
//! watched for overflow. Sums run in f16 over 16 terms, beyond that in f32, as does all that is not such a product.

use std::cell::Cell;

use burn::backend::wgpu::CubeTensor;
use serde::{Deserialize, Serialize};

use super::launch::{empty, parameters};
use super::shaders::{self, halve, peaks};

/// What linear layers and convolutions multiply in, on WebGPU.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single precision.
    #[default]
    F32,
    /// Half precision, accumulated in single precision.
    F16,
}

thread_local! {
    static PRECISION: Cell<Precision> = const { Cell::new(Precision::F32) };
}

/// Carries out `work` with the layers that it runs, and their gradients, in `precision`. The device must have what that
/// needs, see [`has_f16`](crate::training::Opened::has_f16).
pub fn in_precision<T>(precision: Precision, work: impl FnOnce() -> T) -> T {
    /// Back to what was, also when the work panics.
    struct Before(Precision);
    impl Drop for Before {
        fn drop(&mut self) {
            PRECISION.set(self.0);
        }
    }
    let _before = Before(PRECISION.replace(precision));
    work()
}

/// A factor as the kernels read it.
#[derive(Debug, Clone)]
pub struct Operand {
    /// Single precision, row-major; or what `shaders/halve.wgsl` makes of that.
    pub tensor: CubeTensor,
    /// Which of them.
    pub precision: Precision,
}

impl Operand {
    /// In the precision that layers now run in.
    pub fn new(tensor: CubeTensor) -> Self {
        Self::in_precision(tensor, PRECISION.get())
    }

    /// In single precision.
    pub fn single(tensor: CubeTensor) -> Self {
        Self { tensor, precision: Precision::F32 }
    }

    /// `tensor`, which this one is multiplied by.
    pub fn partner(&self, tensor: CubeTensor) -> Self {
        Self::in_precision(tensor, self.precision)
    }

    fn in_precision(tensor: CubeTensor, precision: Precision) -> Self {
        match precision {
            Precision::F32 => Self::single(tensor),
            Precision::F16 => Self { tensor: halved(&tensor), precision },
        }
    }
}

/// `Halves` of the shaders: a float to scale back by, then the elements, two a word.
fn halved(tensor: &CubeTensor) -> CubeTensor {
    let count = tensor.meta.shape().num_elements();
    let shares = empty(tensor, [peaks::SHARES as usize]);
    let words = parameters(peaks::PARAMETERS, &[(peaks::COUNT, count)]);
    shaders::PEAKS.run([peaks::SHARES as usize, 1, 1], &[tensor, &shares], &words);
    let output = empty(tensor, [1 + count.div_ceil(2)]);
    let words = parameters(halve::PARAMETERS, &[(halve::COUNT, count)]);
    let shader = &shaders::HALVE;
    let groups = shader.strided_groups_for(count.div_ceil(halve::SPAN as usize));
    shader.run([groups, 1, 1], &[tensor, &shares, &output], &words);
    output
}
