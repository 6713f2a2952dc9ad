//! A convolution that a run computes, to be timed in each form of the kernels.

use burn::backend::wgpu::CubeTensor;

use super::conv2d_webgpu::{Plan, gather_shader};
use super::half_webgpu::Operand;
use super::launch::{Shader, zeros};
use super::shaders;

/// A pass of a convolution as [`work_of`](super::work_of) writes it down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Convolution {
    pub plan: Plan,
    pub pass: Pass,
}

/// What a convolution computes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pass {
    /// Its output.
    Forward,
    /// The gradient with respect to the images.
    SourceGradient,
    /// The gradient with respect to the weights.
    WeightGradient,
}

impl Convolution {
    /// Multiplications and additions.
    pub fn operations(&self) -> usize {
        let Plan { batch, source, target, kernel, .. } = self.plan;
        2 * batch * source[0] * kernel * kernel * target.iter().product::<usize>()
    }

    /// The kernel that computes it in registers.
    pub fn kernel(&self) -> &'static Shader {
        match self.pass {
            Pass::Forward => gather_shader(self.plan.target[0]),
            Pass::SourceGradient => gather_shader(self.plan.source[0]),
            Pass::WeightGradient => &shaders::CONV2D_WEIGHT,
        }
    }

    /// The same of one image.
    pub fn shrunk(&self) -> Self {
        Self { plan: Plan { batch: 1, ..self.plan }, ..*self }
    }

    /// The same of zeros.
    pub fn rehearse(&self, like: &CubeTensor) -> CubeTensor {
        let Plan { batch, source, target, kernel, .. } = self.plan;
        let zeros_of = |size: [usize; 3]| Operand::single(zeros(like, batch * size.iter().product::<usize>()));
        let [x, y] = [source, target].map(zeros_of);
        let weight = zeros(like, target[0] * source[0] * kernel * kernel);
        match self.pass {
            Pass::Forward => self.plan.forward(&x, &weight),
            Pass::SourceGradient => self.plan.source_gradient(&y, &weight),
            Pass::WeightGradient => self.plan.weight_gradient(&x, &y),
        }
    }
}
