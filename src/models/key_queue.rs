//! MoCo's queue of keys (He et al. 2020): the embeddings of earlier batches, the oldest first.

use burn::tensor::Tensor;

use super::parameter::{Init, Module, Parameter, Visitor};
use crate::kernels::unit_rows;

/// Unit keys and how old they are. Both are buffers, so that a checkpoint holds them.
pub struct KeyQueue {
    /// [length, dim]
    keys: Parameter,
    /// Steps since each key was made, or since the start of the run for the random ones, `[length]`.
    ages: Parameter,
}

impl KeyQueue {
    /// A queue of `length` random directions of `dim` numbers.
    pub fn new(length: usize, dim: usize, init: &mut Init) -> Self {
        let directions = unit_rows(init.normal(&[length, dim], 1.0).get());
        let mut keys = init.buffer(&[length, dim], 0.0);
        keys.set(directions.reshape([length * dim]));
        Self { keys, ages: init.buffer(&[length], 0.0) }
    }

    /// Number of keys.
    pub fn length(&self) -> usize {
        self.keys.shape()[0]
    }

    /// [length, dim]
    pub fn keys(&self) -> Tensor<2> {
        self.keys.get()
    }

    /// Steps since each key was made, `[length]`.
    pub fn ages(&self) -> Tensor<1> {
        self.ages.value()
    }

    /// Puts unit keys [batch, dim] at the end, and drops as many at the head; a batch longer than the queue leaves its
    /// last keys.
    pub fn enqueue(&mut self, keys: Tensor<2>) {
        let ([count, dim], length) = (keys.dims(), self.length());
        let ages = Tensor::cat(vec![self.ages.value() + 1.0, Tensor::zeros([count], &keys.device())], 0);
        self.ages.set(ages.narrow(0, count, length));
        let queue = Tensor::cat(vec![self.keys(), keys], 0).narrow(0, count, length);
        self.keys.set(queue.reshape([length * dim]));
    }
}

impl Module for KeyQueue {
    fn visit(&mut self, at: &str, visit: Visitor) {
        visit(&format!("{at}queue"), &mut self.keys);
        visit(&format!("{at}queue_ages"), &mut self.ages);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seed;
    use burn::tensor::Device;

    fn floats<const D: usize>(x: Tensor<D>) -> Vec<f32> {
        x.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn new_keys_push_out_the_oldest_and_the_others_keep_their_order() {
        let device = Device::flex();
        let mut queue = KeyQueue::new(4, 2, &mut Init::new(Seed(1), &device));
        let before = floats(queue.keys());
        assert!(before.chunks(2).all(|key| (key[0].hypot(key[1]) - 1.0).abs() < 1e-5), "{before:?}");
        queue.enqueue(Tensor::from_floats([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]], &device));
        assert_eq!(floats(queue.keys()), [&before[6..], &[1.0, 0.0, 0.0, 1.0, 0.6, 0.8]].concat());
        queue.enqueue(Tensor::from_floats([[0.8, 0.6]], &device));
        assert_eq!(floats(queue.keys()), [1.0, 0.0, 0.0, 1.0, 0.6, 0.8, 0.8, 0.6]);
        assert_eq!(floats(queue.ages()), [1.0, 1.0, 1.0, 0.0]);
    }
}
