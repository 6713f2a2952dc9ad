//! BatchNorm in training, with the ReLU that follows, by WGSL: two dispatches forward, two backward.

use burn::backend::DispatchTensor;
use burn::backend::wgpu::CubeTensor;
use burn::tensor::Tensor;

use super::BatchMoments;
use super::custom::differentiable;
use super::flat_webgpu::Layout;
use super::launch::{Shader, dispatched, empty, parameters, rows, tensor};
use super::shaders::{self, batch_norm_apply as layout, running_averages as averages};

/// Elements of a channel that one workgroup takes.
const CHUNK: usize = 4096;

/// [batch, channels, plane], and what else the kernels are told.
#[derive(Debug, Clone, Copy)]
struct Plan {
    batch: usize,
    channels: usize,
    plane: usize,
    rectified: bool,
    epsilon: f64,
}

/// As [`super::batch_norm`].
pub fn batch_norm<const D: usize>(
    x: Tensor<D>,
    weight: Tensor<1>,
    bias: Tensor<1>,
    epsilon: f64,
    rectified: bool,
) -> (Tensor<D>, BatchMoments) {
    let dims = x.dims();
    let plan = Plan { batch: dims[0], channels: dims[1], plane: dims[2..].iter().product(), rectified, epsilon };
    let mut statistics = None;
    let [y] = differentiable(
        [x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch()],
        |[x, weight, bias], _| {
            let x = rows(x);
            let (y, found) = plan.forward(&x, &rows(weight), &rows(bias));
            statistics = Some(found.clone());
            ([dispatched::<D>(y)], (x, found))
        },
        move |(x, statistics), [gradient], wanted| {
            let Some(gradient) = gradient.map(rows) else { return [None, None, None] };
            let (dx, [dw, db]) = plan.backward(&x, &gradient, &statistics);
            [wanted[0].then(|| dispatched::<D>(dx)), wanted[1].then_some(dw), wanted[2].then_some(db)]
        },
    );
    match statistics {
        Some(statistics) => (Tensor::from_dispatch(y), BatchMoments::Packed(Box::new(statistics))),
        None => unreachable!("the forward pass always runs"),
    }
}

/// (1 − share₀)·mean + share₀·new mean, and likewise the variance, where `share₁` also unbiases the new one.
pub fn blend(new: &CubeTensor, mean: Tensor<1>, variance: Tensor<1>, share: [f64; 2]) -> (Tensor<1>, Tensor<1>) {
    let (mean, variance) = (rows(mean.into_dispatch()), rows(variance.into_dispatch()));
    let channels = mean.meta.shape().num_elements();
    let (new_mean, new_variance) = (empty(new, [channels]), empty(new, [channels]));
    let mut words = parameters(averages::PARAMETERS, &[(averages::CHANNELS, channels)]);
    words[averages::KEPT as usize] = (1.0 - share[0] as f32).to_bits();
    words[averages::MEAN_SHARE as usize] = (share[0] as f32).to_bits();
    words[averages::VARIANCE_SHARE as usize] = (share[1] as f32).to_bits();
    let shader = &shaders::RUNNING_AVERAGES;
    shader.run([shader.groups_for(channels), 1, 1], &[new, &mean, &variance, &new_mean, &new_variance], &words);
    (tensor(new_mean), tensor(new_variance))
}

impl Plan {
    fn chunks(&self) -> usize {
        (self.batch * self.plane).div_ceil(CHUNK).max(1)
    }

    /// y, and [4, channels]: mean, biased variance, weight, bias.
    fn forward(&self, x: &CubeTensor, weight: &CubeTensor, bias: &CubeTensor) -> (CubeTensor, CubeTensor) {
        let moments = empty(x, [self.channels, self.chunks(), 2]);
        self.launch(&shaders::BATCH_NORM_MOMENTS, &[x, &moments]);
        let (y, statistics) = (empty(x, x.meta.shape().clone()), empty(x, [4, self.channels]));
        self.launch(&shaders::BATCH_NORM_APPLY, &[x, &moments, weight, bias, &y, &statistics]);
        (y, statistics)
    }

    /// dx, and the gradients of weight and bias.
    fn backward(
        &self,
        x: &CubeTensor,
        gradient: &CubeTensor,
        statistics: &CubeTensor,
    ) -> (CubeTensor, [DispatchTensor; 2]) {
        let sums = empty(x, [self.channels, self.chunks(), 2]);
        self.launch(&shaders::BATCH_NORM_SUMS, &[x, gradient, statistics, &sums]);
        let (dx, both) = (empty(x, x.meta.shape().clone()), self.parameters());
        let parameters = both.empty(x);
        self.launch(&shaders::BATCH_NORM_GRADIENT, &[x, gradient, statistics, &sums, &dx, &parameters]);
        (dx, both.pair(&parameters))
    }

    /// Where the gradients of weight and bias lie.
    fn parameters(&self) -> Layout {
        Layout::new(vec![self.channels; 2])
    }

    fn launch(&self, shader: &'static Shader, tensors: &[&CubeTensor]) {
        let mut words = parameters(
            layout::PARAMETERS,
            &[
                (layout::BATCH, self.batch),
                (layout::CHANNELS, self.channels),
                (layout::PLANE, self.plane),
                (layout::CHUNKS, self.chunks()),
                (layout::CHUNK, CHUNK),
                (layout::RECTIFIED, usize::from(self.rectified)),
                (layout::BIAS_GRADIENT, self.parameters().second()),
            ],
        );
        words[layout::EPSILON as usize] = (self.epsilon as f32).to_bits();
        shader.run([self.chunks(), self.channels, 1], tensors, &words);
    }
}
