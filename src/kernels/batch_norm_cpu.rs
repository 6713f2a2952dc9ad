//! BatchNorm in training, with the ReLU that follows, on the CPU: channel by channel, three passes forward, two backward.

use burn::tensor::Tensor;

use super::RunningAverages;
use super::cpu::{Floats, dispatched, each_piece, sum, sum_of};
use super::custom::differentiable;

/// [batch, channels, plane], and what else there is to know.
#[derive(Debug, Clone, Copy)]
struct Plan {
    batch: usize,
    channels: usize,
    plane: usize,
    rectified: bool,
    epsilon: f32,
}

/// What a channel is normalised by: y = (x − mean)·scale + bias.
#[derive(Debug, Clone, Copy)]
struct Channel {
    mean: f32,
    variance: f32,
    /// One over the deviation.
    sharpness: f32,
    scale: f32,
    bias: f32,
}

impl Channel {
    #[inline(always)]
    fn apply(&self, x: f32) -> f32 {
        (x - self.mean) * self.scale + self.bias
    }
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
    let shape = x.dims();
    let (batch, channels, plane) = (shape[0], shape[1], shape[2..].iter().product());
    let plan = Plan { batch, channels, plane, rectified, epsilon: epsilon as f32 };
    let mut moments = [vec![], vec![]];
    let [y] = differentiable(
        [x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch()],
        |[x, weight, bias], _| {
            let x = Floats::of(x);
            let statistics = plan.statistics(&x, &Floats::of(weight), &Floats::of(bias));
            moments = [statistics.iter().map(|c| c.mean).collect(), statistics.iter().map(|c| c.variance).collect()];
            ([dispatched(plan.normalize(&x, &statistics), shape)], (x, statistics))
        },
        move |(x, statistics), [gradient], wanted| {
            let Some(gradient) = gradient.map(Floats::of) else { return [None, None, None] };
            let sums = plan.sums(&x, &gradient, &statistics);
            let column = |i: usize| dispatched(sums.chunks_exact(2).map(|pair| pair[i]).collect(), [channels]);
            [
                wanted[0].then(|| dispatched(plan.gradient(&x, &gradient, &statistics, &sums), shape)),
                wanted[1].then(|| column(1)),
                wanted[2].then(|| column(0)),
            ]
        },
    );
    let [mean, variance] = moments.map(|values| Tensor::from_dispatch(dispatched(values, [channels])));
    (Tensor::from_dispatch(y), running.after(mean, variance, batch * plane))
}

impl Plan {
    /// Where the planes of channel `c` start.
    fn planes(self, c: usize) -> impl Iterator<Item = usize> {
        (0..self.batch).map(move |b| (b * self.channels + c) * self.plane)
    }

    fn count(self) -> f32 {
        (self.batch * self.plane) as f32
    }

    fn statistics(self, x: &[f32], weight: &[f32], bias: &[f32]) -> Vec<Channel> {
        let mut moments = vec![0.0; 2 * self.channels];
        each_piece(&mut moments, 2, |c, moments| {
            let planes = || self.planes(c).map(|at| &x[at..at + self.plane]);
            let mean = planes().map(|x| sum(x, |x| x)).sum::<f32>() / self.count();
            let variance = planes().map(|x| sum(x, |x| (x - mean) * (x - mean))).sum::<f32>() / self.count();
            moments.copy_from_slice(&[mean, variance]);
        });
        let channel = |(c, moments): (usize, &[f32])| {
            let (mean, variance) = (moments[0], moments[1]);
            let sharpness = 1.0 / (variance + self.epsilon).sqrt();
            Channel { mean, variance, sharpness, scale: weight[c] * sharpness, bias: bias[c] }
        };
        moments.chunks_exact(2).enumerate().map(channel).collect()
    }

    fn normalize(self, x: &[f32], statistics: &[Channel]) -> Vec<f32> {
        let mut y = vec![0.0; x.len()];
        each_piece(&mut y, self.channels * self.plane, |b, y| {
            let x = x[b * y.len()..].chunks_exact(self.plane);
            for ((y, x), channel) in y.chunks_exact_mut(self.plane).zip(x).zip(statistics) {
                for (y, x) in y.iter_mut().zip(x) {
                    let value = channel.apply(*x);
                    // Written so that what is not a number stays that.
                    *y = if value < self.edge() { 0.0 } else { value };
                }
            }
        });
        y
    }

    /// Where ReLU begins, if there is one.
    fn edge(self) -> f32 {
        if self.rectified { 0.0 } else { f32::NEG_INFINITY }
    }

    /// The part of the gradient that ReLU lets through.
    #[inline(always)]
    fn passed(self, x: f32, gradient: f32, channel: &Channel) -> f32 {
        // One comparison, without a branch, so that loops become SIMD.
        if channel.apply(x) <= self.edge() { 0.0 } else { gradient }
    }

    /// Of each channel, Σ g and Σ g·x̂: the gradients of bias and weight.
    fn sums(self, x: &[f32], gradient: &[f32], statistics: &[Channel]) -> Vec<f32> {
        let mut sums = vec![0.0; 2 * self.channels];
        each_piece(&mut sums, 2, |c, sums| {
            let channel = statistics[c];
            for at in self.planes(c) {
                let (x, gradient) = (&x[at..][..self.plane], &gradient[at..][..self.plane]);
                let passed = |x, gradient| self.passed(x, gradient, &channel);
                sums[0] += sum_of(x, gradient, passed);
                let slope = sum_of(x, gradient, |x, gradient| passed(x, gradient) * (x - channel.mean));
                sums[1] += slope * channel.sharpness;
            }
        });
        sums
    }

    /// dx = scale·(g − mean g − x̂·mean(g·x̂))
    fn gradient(self, x: &[f32], gradient: &[f32], statistics: &[Channel], sums: &[f32]) -> Vec<f32> {
        let mut dx = vec![0.0; x.len()];
        each_piece(&mut dx, self.channels * self.plane, |b, dx| {
            let start = b * dx.len();
            for (c, dx) in dx.chunks_exact_mut(self.plane).enumerate() {
                let (channel, at) = (statistics[c], start + c * self.plane);
                let (x, gradient) = (&x[at..][..self.plane], &gradient[at..][..self.plane]);
                let [mean, slope] = [sums[2 * c], sums[2 * c + 1]].map(|sum| sum / self.count());
                for (dx, (&x, &gradient)) in dx.iter_mut().zip(x.iter().zip(gradient)) {
                    let unit = (x - channel.mean) * channel.sharpness;
                    *dx = channel.scale * (self.passed(x, gradient, &channel) - mean - unit * slope);
                }
            }
        });
        dx
    }
}
