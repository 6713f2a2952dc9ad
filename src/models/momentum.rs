//! The momentum encoder: an exponential moving average of another module (He et al. 2020).

use burn::tensor::Tensor;

use super::parameter::Module;

/// momentum_encoder ← m·momentum_encoder + (1 − m)·encoder, weight by weight; buffers are copied.
///
/// Both modules must have the same structure. `momentum` 0 copies.
pub fn update(momentum_encoder: &mut dyn Module, encoder: &mut dyn Module, momentum: f64) {
    let mut values: Vec<Tensor<1>> = vec![];
    encoder.visit("", &mut |_, parameter| values.push(parameter.value()));
    let mut values = values.into_iter();
    momentum_encoder.visit("", &mut |_, parameter| {
        let Some(new) = values.next() else { return };
        parameter.set(match parameter.is_trainable() && momentum > 0.0 {
            true => parameter.value() * momentum + new * (1.0 - momentum),
            false => new,
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::parameter::Init;
    use crate::models::{ConvNet, Module};
    use crate::random::Seed;
    use burn::tensor::Device;

    fn first_weight(module: &mut dyn Module) -> f32 {
        let mut first = None;
        module.visit("", &mut |_, p| {
            first.get_or_insert_with(|| p.value().into_data().to_vec::<f32>().unwrap()[0]);
        });
        first.unwrap()
    }

    #[test]
    fn it_moves_by_one_minus_momentum_and_copies_at_zero() {
        let device = Device::flex();
        let mut slow = ConvNet::new(1, 2, &mut Init::new(Seed(1), &device));
        let mut fast = ConvNet::new(1, 2, &mut Init::new(Seed(2), &device));
        let (a, b) = (first_weight(&mut slow), first_weight(&mut fast));
        update(&mut slow, &mut fast, 0.9);
        assert!((first_weight(&mut slow) - (0.9 * a + 0.1 * b)).abs() < 1e-6);
        update(&mut slow, &mut fast, 0.0);
        assert_eq!(first_weight(&mut slow), b);
    }
}
