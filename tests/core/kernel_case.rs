//! An operation on both devices: what the tests of the kernels share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use autodidact::kernels::{RunningAverages, Variant, set_variant};
use autodidact::random::{Draws, Seed, Stream};
use burn::tensor::{Device, Tensor, TensorData};

use crate::common::webgpu;

/// Values of an operation's flat inputs, and what it makes of them.
pub struct Case<'a> {
    pub name: String,
    pub inputs: Vec<Vec<f32>>,
    pub operation: Operation<'a>,
}

type Operation<'a> = &'a dyn Fn(&[Tensor<1>]) -> Tensor<1>;

/// The flat output of `operation`, and the gradient of Σ output · weights for every input.
fn run(case: &Case, operation: Operation, device: &Device) -> (Vec<f32>, Vec<Vec<f32>>) {
    let leaves: Vec<Tensor<1>> =
        case.inputs.iter().map(|values| flat(values, device).autodiff().require_grad()).collect();
    let output = operation(&leaves);
    let weights = noise(output.dims()[0], 99);
    let gradients = (output.clone() * flat(&weights, device).autodiff()).sum().backward();
    let read = |tensor: Tensor<1>| tensor.into_data().try_to_vec::<f32>().unwrap();
    (read(output.inner()), leaves.iter().map(|leaf| read(leaf.grad(&gradients).unwrap())).collect())
}

pub fn flat(values: &[f32], device: &Device) -> Tensor<1> {
    Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), device)
}

/// Running averages of BatchNorm, all 1.
pub fn averages(channels: usize, device: Device) -> RunningAverages {
    let ones = || Tensor::ones([channels], &device).without_autodiff();
    RunningAverages { mean: ones(), variance: ones(), momentum: 0.1 }
}

pub fn noise(count: usize, sample: u64) -> Vec<f32> {
    let mut draws = Seed(8).draws(Stream::Noise, 0, sample);
    (0..count).map(|_| draws.normal()).collect()
}

/// Held by tests that set the form of the kernels, which is one for the process.
pub fn form() -> MutexGuard<'static, ()> {
    static FORM: Mutex<()> = Mutex::new(());
    FORM.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Fails unless both devices agree, relative to the largest value, on outputs and gradients, in every form of the
/// kernels, and the gradients are the slopes that finite differences find.
pub fn compare(case: Case) {
    let _form = form();
    let want = run(&case, case.operation, &Device::flex());
    for variant in [Variant::Tiled, Variant::Registers] {
        set_variant(variant);
        check(&case, &format!("{variant:?}"), webgpu(), &want);
    }
}

/// Fails unless the operation on the CPU agrees with its `twin` there, and its gradients with finite differences.
pub fn compare_on_cpu(case: Case, twin: Operation) {
    let want = run(&case, twin, &Device::flex());
    check(&case, "CPU", &Device::flex(), &want);
}

/// Compares output and gradients on `device` with those that are wanted, and with slopes.
fn check(case: &Case, form: &str, device: &Device, (want, want_gradients): &(Vec<f32>, Vec<Vec<f32>>)) {
    let (got, got_gradients) = run(case, case.operation, device);
    close(&case.name, &format!("output, {form}"), &got, want);
    for (i, (got, want)) in got_gradients.iter().zip(want_gradients).enumerate() {
        close(&case.name, &format!("gradient {i}, {form}"), got, want);
    }
    for (i, gradient) in got_gradients.iter().enumerate() {
        let slope = slope(case, device, i);
        let product: f64 = gradient.iter().zip(direction(i, gradient.len())).map(|(g, v)| f64::from(*g * v)).sum();
        let error = (slope - product).abs();
        let size = gradient.iter().map(|g| f64::from(g * g)).sum::<f64>().sqrt();
        assert!(error <= 0.05 * (1.0 + size), "{}: input {i}, {form}: slope {slope}, gradient {product}", case.name);
    }
}

/// Where input `i` is moved to measure a slope.
fn direction(i: usize, count: usize) -> Vec<f32> {
    noise(count, 200 + i as u64)
}

/// How fast Σ output · weights changes when input `i` moves that way, by central differences on `device`.
fn slope(case: &Case, device: &Device, i: usize) -> f64 {
    const STEP: f32 = 5e-4;
    let at = |step: f32| {
        let mut inputs: Vec<Tensor<1>> = case.inputs.iter().map(|values| flat(values, device).autodiff()).collect();
        let moved = case.inputs[i].iter().zip(direction(i, case.inputs[i].len())).map(|(x, v)| x + step * v);
        inputs[i] = flat(&moved.collect::<Vec<_>>(), device).autodiff();
        let output = (case.operation)(&inputs).inner().into_data().try_to_vec::<f32>().unwrap();
        output.iter().zip(noise(output.len(), 99)).map(|(y, w)| f64::from(*y) * f64::from(w)).sum::<f64>()
    };
    (at(STEP) - at(-STEP)) / (2.0 * f64::from(STEP))
}

pub fn close(name: &str, what: &str, got: &[f32], want: &[f32]) {
    assert_eq!(got.len(), want.len(), "{name}: {what}");
    let largest = want.iter().fold(1.0f32, |largest, x| largest.max(x.abs()));
    let worst = got.iter().zip(want).map(|(a, b)| (a - b).abs()).fold(0.0, |a: f32, b| if b > a { b } else { a });
    let finite = got.iter().all(|x| x.is_finite());
    assert!(finite && worst <= 2e-5 * largest, "{name}: {what} differs by {worst} of {largest}");
}

/// A number from `low` to `high`.
pub fn between(draws: &mut Draws, low: usize, high: usize) -> usize {
    low + draws.below(high - low + 1)
}

pub fn shapes(count: u64) -> impl Iterator<Item = Draws> {
    (0..count).map(|i| Seed(17).draws(Stream::Diagnostic, 1, i))
}
