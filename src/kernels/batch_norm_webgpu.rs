//! BatchNorm in training, with the ReLU that follows, by WGSL: two dispatches forward, two backward.

use burn::backend::wgpu::CubeTensor;
use burn::tensor::{Shape, Tensor};

use super::BatchMoments;
use super::custom::differentiable;
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
            ([dispatched::<D>(y.clone())], (x, y, found))
        },
        move |(x, y, statistics), [gradient], wanted| {
            let Some(gradient) = gradient.map(rows) else { return [None, None, None] };
            let (dx, parameters) = plan.backward(&x, &y, &gradient, &statistics);
            let parameters = tensor::<2>(parameters);
            let row = |i| parameters.clone().narrow(0, i, 1).reshape([plan.channels]).into_dispatch();
            [wanted[0].then(|| dispatched::<D>(dx)), wanted[1].then(|| row(0)), wanted[2].then(|| row(1))]
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
    let tensors = [new, &mean, &variance, &new_mean, &new_variance];
    let buffers = tensors.iter().map(|tensor| tensor.handle.clone()).collect();
    shader.launch_with(&new.client, [shader.groups_for(channels), 1, 1], buffers, &words);
    (tensor(new_mean), tensor(new_variance))
}

impl Plan {
    fn chunks(&self) -> usize {
        (self.batch * self.plane).div_ceil(CHUNK).max(1)
    }

    /// y, and [3, channels]: mean, biased variance, weight.
    fn forward(&self, x: &CubeTensor, weight: &CubeTensor, bias: &CubeTensor) -> (CubeTensor, CubeTensor) {
        let moments = empty(x, [self.channels, self.chunks(), 2]);
        self.launch(&shaders::BATCH_NORM_MOMENTS, &[x, &moments]);
        let (y, statistics) = (empty(x, x.meta.shape().clone()), empty(x, [3, self.channels]));
        self.launch(&shaders::BATCH_NORM_APPLY, &[x, &moments, weight, bias, &y, &statistics]);
        (y, statistics)
    }

    /// dx, and [2, channels]: the gradients of weight and bias.
    fn backward(
        &self,
        x: &CubeTensor,
        y: &CubeTensor,
        gradient: &CubeTensor,
        statistics: &CubeTensor,
    ) -> (CubeTensor, CubeTensor) {
        let sums = empty(x, [self.channels, self.chunks(), 2]);
        self.launch(&shaders::BATCH_NORM_SUMS, &[x, y, gradient, statistics, &sums]);
        let (dx, parameters) = (empty(x, x.meta.shape().clone()), empty(x, Shape::from([2, self.channels])));
        self.launch(&shaders::BATCH_NORM_GRADIENT, &[x, y, gradient, statistics, &sums, &dx, &parameters]);
        (dx, parameters)
    }

    fn launch(&self, shader: &'static Shader, tensors: &[&CubeTensor]) {
        let mut words = parameters(
            layout::PARAMETERS,
            &[
                (layout::BATCH, self.batch),
                (layout::CHANNELS, self.channels),
                (layout::PLANE, self.plane),
                (layout::CHUNKS, self.chunks()),
                (layout::RECTIFIED, usize::from(self.rectified)),
            ],
        );
        words[layout::EPSILON as usize] = (self.epsilon as f32).to_bits();
        let buffers = tensors.iter().map(|tensor| tensor.handle.clone()).collect();
        shader.launch_with(&tensors[0].client, [self.chunks() as u32, self.channels as u32, 1], buffers, &words);
    }
}
