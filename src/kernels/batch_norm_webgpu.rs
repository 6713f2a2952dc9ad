//! BatchNorm in training, with the ReLU that follows, by WGSL: two dispatches forward, which also update the running
//! averages, and two backward.

use burn::backend::DispatchTensor;
use burn::backend::wgpu::CubeTensor;
use burn::tensor::Tensor;

use super::RunningAverages;
use super::custom::differentiable;
use super::flat_webgpu::Layout;
use super::launch::{Shader, dispatched, empty, parameters, rows};
use super::shaders::{self, batch_norm_apply as layout};

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
    /// Of [`RunningAverages::shares`].
    shares: [f64; 3],
}

/// As [`super::batch_norm`].
pub fn batch_norm<const D: usize>(
    x: Tensor<D>,
    weight: Tensor<1>,
    bias: Tensor<1>,
    running: RunningAverages,
    epsilon: f64,
    rectified: bool,
) -> (Tensor<D>, RunningAverages) {
    let dims = x.dims();
    let (batch, channels, plane) = (dims[0], dims[1], dims[2..].iter().product());
    let plan = Plan { batch, channels, plane, rectified, epsilon, shares: running.shares(batch * plane) };
    let mut updated = None;
    let [y] = differentiable(
        [x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch()],
        |[x, weight, bias], _| {
            let x = rows(x);
            let (y, statistics, after) = plan.forward(&x, &rows(weight), &rows(bias), running);
            updated = Some(after);
            ([dispatched::<D>(y)], (x, statistics))
        },
        move |(x, statistics), [gradient], wanted| {
            let Some(gradient) = gradient.map(rows) else { return [None, None, None] };
            let (dx, [dw, db]) = plan.backward(&x, &gradient, &statistics);
            [wanted[0].then(|| dispatched::<D>(dx)), wanted[1].then_some(dw), wanted[2].then_some(db)]
        },
    );
    match updated {
        Some(running) => (Tensor::from_dispatch(y), running),
        None => unreachable!("the forward pass always runs"),
    }
}

impl Plan {
    fn chunks(&self) -> usize {
        (self.batch * self.plane).div_ceil(CHUNK).max(1)
    }

    /// y; [4, channels]: mean, biased variance, weight, bias; and the running averages after this batch.
    fn forward(
        &self,
        x: &CubeTensor,
        weight: &CubeTensor,
        bias: &CubeTensor,
        running: RunningAverages,
    ) -> (CubeTensor, CubeTensor, RunningAverages) {
        let moments = empty(x, [self.channels, self.chunks(), 2]);
        self.launch(&shaders::BATCH_NORM_MOMENTS, &[x, &moments]);
        let (y, statistics) = (empty(x, x.meta.shape().clone()), empty(x, [4, self.channels]));
        let both = self.pair();
        let before = [running.mean, running.variance].map(|average| Some(rows(average.into_dispatch())));
        let (before, after) = (both.packed(&before, x), both.empty(x));
        let tensors = [x, &moments, weight, bias, &before, &y, &statistics, &after];
        self.launch(&shaders::BATCH_NORM_APPLY, &tensors);
        let [mean, variance] = both.pair(&after).map(Tensor::from_dispatch);
        (y, statistics, RunningAverages { mean, variance, momentum: running.momentum })
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
        let (dx, both) = (empty(x, x.meta.shape().clone()), self.pair());
        let parameters = both.empty(x);
        let tensors = [x, gradient, statistics, &sums, &dx, &parameters];
        self.launch(&shaders::BATCH_NORM_GRADIENT, &tensors);
        (dx, both.pair(&parameters))
    }

    /// Where the gradients of weight and bias lie, and the running averages.
    fn pair(&self) -> Layout {
        Layout::new(vec![self.channels; 2])
    }

    /// All are told the same, which burn then uploads once.
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
                (layout::SECOND, self.pair().second()),
            ],
        );
        let [kept, mean_share, variance_share] = self.shares;
        let floats = [
            (layout::EPSILON, self.epsilon),
            (layout::KEPT, kept),
            (layout::MEAN_SHARE, mean_share),
            (layout::VARIANCE_SHARE, variance_share),
        ];
        floats.into_iter().for_each(|(place, value)| words[place as usize] = (value as f32).to_bits());
        shader.run([self.chunks(), self.channels, 1], tensors, &words);
    }
}
