//! The inputs of a loss, checked against each other, and its gradients by them.

use burn::tensor::{Device, Tensor};

use super::super::case::{Case, Computed};
use super::{result, wide};
use crate::error::Result;
use crate::training::read_floats;

/// Where a shape may have any length.
pub const ANY: usize = 0;

/// The inputs of a case as tensors on a device.
pub struct Inputs<'a> {
    pub case: &'a Case,
    device: &'a Device,
    /// What the loss is differentiated by. Flat, so that their ranks may differ.
    leaves: Vec<(String, Tensor<1>)>,
}

impl<'a> Inputs<'a> {
    pub fn new(case: &'a Case, device: &'a Device) -> Self {
        Self { case, device, leaves: vec![] }
    }

    /// The input `name`, which must have this shape. Input never reaches an operation that would panic on it.
    pub fn constant<const D: usize>(&self, name: &str, shape: [usize; D]) -> Result<Tensor<D>> {
        let given = &self.case.input(name)?.shape;
        let fits = |(&given, wanted): (&usize, usize)| given > 0 && (wanted == ANY || given == wanted);
        match given.len() == D && given.iter().zip(shape).all(fits) {
            true => self.case.tensor(name, self.device),
            false => {
                Err(self.case.problem(format!("input `{name}` must have shape {shape:?} (0: any), not {given:?}")))
            }
        }
    }

    /// [`Inputs::constant`], and the loss is differentiated by it.
    pub fn leaf<const D: usize>(&mut self, name: &str, shape: [usize; D]) -> Result<Tensor<D>> {
        let tensor = self.constant(name, shape)?;
        let dims = tensor.dims();
        let leaf: Tensor<1> = tensor.reshape([dims.iter().product::<usize>()]).autodiff().require_grad();
        self.leaves.push((name.to_string(), leaf.clone()));
        Ok(leaf.reshape(dims))
    }

    /// Two leaves [batch, dim] of one shape.
    pub fn pair(&mut self, first: &str, second: &str) -> Result<[Tensor<2>; 2]> {
        let a = self.leaf(first, [ANY, ANY])?;
        let b = self.leaf(second, a.dims())?;
        Ok([a, b])
    }

    /// `loss` and its gradients, as far as it has some: `grads.NAME`.
    pub async fn differentiate(self, loss: Tensor<1>) -> Result<Computed> {
        if !loss.is_tracked() {
            return Err(self.case.problem("the loss does not depend on its inputs".into()));
        }
        let gradients = loss.backward();
        let mut computed = result("loss", wide(read_floats(loss.inner()).await?));
        for (name, leaf) in self.leaves {
            if let Some(gradient) = leaf.grad(&gradients) {
                computed.insert(format!("grads.{name}"), wide(read_floats(gradient).await?));
            }
        }
        Ok(computed)
    }
}
