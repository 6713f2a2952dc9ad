//! Linear layers and convolutions in half precision. Needs a WebGPU adapter with shader-f16; Debian's lavapipe is one.

use autodidact::kernels::{self, Precision, in_precision};
use autodidact::training::{Choice, Opened, open, tune};
use burn::tensor::{Device, Tensor};
use serde_json::{Value as Json, json};

use crate::common::{images, losses, mae, simclr, train, trainer, webgpu, with};
use crate::kernel_case::{between, flat, noise, shapes};

type Operation<'a> = &'a dyn Fn(&[Tensor<1>]) -> Tensor<1>;

/// The flat output of `operation` and the gradients of Σ output · `weights` for its inputs.
fn run(operation: Operation, inputs: &[Vec<f32>], weights: &[f32], device: &Device) -> Vec<Vec<f32>> {
    let leaves: Vec<Tensor<1>> = inputs.iter().map(|x| flat(x, device).autodiff().require_grad()).collect();
    let output = operation(&leaves);
    let gradients = (output.clone() * flat(weights, device).autodiff()).sum().backward();
    let found = leaves.iter().map(|leaf| leaf.grad(&gradients).unwrap());
    std::iter::once(output.inner()).chain(found).map(|x| x.into_data().try_to_vec::<f32>().unwrap()).collect()
}

/// Fails unless half precision on WebGPU is what single precision is on the CPU, up to the digits it has. `scales` are
/// those of the inputs and, last, of the gradient.
fn compare(name: &str, operation: Operation, counts: &[usize], outputs: usize, scales: &[f32]) {
    let scaled = |count, i: usize| noise(count, i as u64 + 1).into_iter().map(|x| x * scales[i]).collect::<Vec<f32>>();
    let inputs: Vec<Vec<f32>> = counts.iter().enumerate().map(|(i, &count)| scaled(count, i)).collect();
    let weights = scaled(outputs, counts.len());
    let want = run(operation, &inputs, &weights, &Device::flex());
    let got = in_precision(Precision::F16, || run(operation, &inputs, &weights, webgpu()));
    let single = run(operation, &inputs, &weights, webgpu());
    for (i, (got, want)) in got.iter().zip(&want).enumerate() {
        // Of all of them, not of each: a sum that cancels keeps the error of its terms.
        let size = want.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
        let error = got.iter().zip(want).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum::<f64>().sqrt();
        assert!(size > 0.0 && error <= 2e-3 * size, "{name}: {i} differs by {error:e} of {size:e}");
    }
    assert_ne!(got[0], single[0], "{name}: it did not run in half precision");
}

fn linear([rows, inputs, outputs]: [usize; 3], scales: &[f32]) {
    let operation = |leaves: &[Tensor<1>]| {
        let (x, weight) = (leaves[0].clone().reshape([rows, inputs]), leaves[1].clone().reshape([outputs, inputs]));
        kernels::linear(x, weight, leaves.get(2).cloned()).flatten(0, 1)
    };
    let name = format!("{rows}×{inputs} to {outputs}, {scales:?}");
    let counts = [rows * inputs, outputs * inputs, outputs];
    compare(&name, &operation, &counts[..scales.len() - 1], rows * outputs, scales);
}

#[test]
fn linear_maps_equal_their_twin() {
    // What fits one tile, what does not, sums that are split, batch 1.
    let drawn = shapes(8).map(|mut draws| std::array::from_fn(|_| between(&mut draws, 2, 140)));
    for sizes in drawn.chain([[1, 33, 9], [64, 64, 64], [130, 516, 65], [300, 8, 16]]) {
        linear(sizes, &[1.0, 1.0, 1.0, 1.0]);
        linear(sizes, &[1.0, 1.0, 1.0]);
    }
}

/// f16 holds 6e-8 to 65504: without scales these would be zero or infinite.
#[test]
fn what_half_precision_cannot_hold_is_scaled() {
    for scales in [[1e6, 1.0, 1e-3], [1.0, 1e-5, 1e-12], [1e-20, 1e15, 1e10], [3e4, 3e4, 3e4]] {
        linear([70, 90, 20], &scales);
    }
    let zeros = in_precision(Precision::F16, || {
        let x = Tensor::<2>::zeros([3, 5], webgpu()).without_autodiff();
        kernels::linear(x, Tensor::ones([4, 5], webgpu()).without_autodiff(), None)
    });
    assert_eq!(zeros.into_data().try_to_vec::<f32>().unwrap(), [0.0; 12]);
}

#[test]
fn what_is_not_a_number_stays_so() {
    for bad in [f32::NAN, f32::INFINITY] {
        let mut values = noise(70 * 3, 1);
        values[100] = bad;
        let y = in_precision(Precision::F16, || {
            let weight = flat(&noise(3 * 5, 2), webgpu()).without_autodiff().reshape([5, 3]);
            kernels::linear(flat(&values, webgpu()).without_autodiff().reshape([70, 3]), weight, None)
        });
        let y = y.into_data().try_to_vec::<f32>().unwrap();
        assert!(y[33 * 5..34 * 5].iter().all(|x| !x.is_finite()), "{bad}: {y:?}");
    }
}

#[test]
fn convolutions_equal_their_twin() {
    for mut draws in shapes(16) {
        let [batch, inputs, outputs] =
            [between(&mut draws, 1, 3), between(&mut draws, 1, 9), between(&mut draws, 1, 70)];
        let kernel = [1, 2, 3, 5][draws.below(4)];
        let (stride, padding) = (between(&mut draws, 1, 3), draws.below(kernel));
        let smallest = kernel.saturating_sub(2 * padding).max(1) + 1;
        let [height, width] = [between(&mut draws, smallest, 13), between(&mut draws, smallest, 13)];
        let reach = |edge: usize| (edge + 2 * padding - kernel) / stride + 1;
        let operation = |leaves: &[Tensor<1>]| {
            let x = leaves[0].clone().reshape([batch, inputs, height, width]);
            let weight = leaves[1].clone().reshape([outputs, inputs, kernel, kernel]);
            kernels::conv2d(x, weight, stride, padding).flatten(0, 3)
        };
        let counts = [batch * inputs * height * width, outputs * inputs * kernel * kernel];
        let total = batch * outputs * reach(height) * reach(width);
        let name = format!(
            "{batch}×{inputs}×{height}×{width}, {outputs} outputs, kernel {kernel}, stride {stride}, padding {padding}"
        );
        compare(&name, &operation, &counts, total, &[1.0, 1.0, 1.0]);
        compare(&name, &operation, &counts, total, &[1e5, 1e-3, 1e-12]);
    }
}

/// Both are linear in each input, so that central differences are exact however far it moves: far enough here for what
/// rounding to f16 adds not to matter.
#[test]
fn gradients_are_the_slopes() {
    let weights = noise(9 * 7, 99);
    let inputs = [noise(9 * 20, 1), noise(7 * 20, 2)];
    let at = |leaves: &[Tensor<1>]| {
        kernels::linear(leaves[0].clone().reshape([9, 20]), leaves[1].clone().reshape([7, 20]), None).flatten(0, 1)
    };
    let value = |inputs: &[Vec<f32>]| {
        let leaves: Vec<Tensor<1>> = inputs.iter().map(|x| flat(x, webgpu()).without_autodiff()).collect();
        let y = in_precision(Precision::F16, || at(&leaves)).into_data().try_to_vec::<f32>().unwrap();
        y.iter().zip(&weights).map(|(y, w)| f64::from(y * w)).sum::<f64>()
    };
    let found = in_precision(Precision::F16, || run(&at, &inputs, &weights, webgpu()));
    for i in 0..2 {
        let direction = noise(inputs[i].len(), 200 + i as u64);
        let moved = |step: f32| {
            let mut inputs = inputs.to_vec();
            inputs[i].iter_mut().zip(&direction).for_each(|(x, v)| *x += step * v);
            value(&inputs)
        };
        let slope = (moved(1.0) - moved(-1.0)) / 2.0;
        let product: f64 = found[i + 1].iter().zip(&direction).map(|(g, v)| f64::from(g * v)).sum();
        let size = found[i + 1].iter().map(|g| f64::from(g * g)).sum::<f64>().sqrt();
        assert!((slope - product).abs() <= 5e-3 * size, "input {i}: slope {slope}, gradient {product}");
    }
}

fn tuned(config: Json, choice: Choice, change: impl Fn(&mut Opened)) -> (Opened, Vec<f32>) {
    let mut run = trainer(config, images(64), choice);
    let mut opened = pollster::block_on(open(choice)).unwrap();
    change(&mut opened);
    let never = || -> f64 { panic!("nothing is timed") };
    pollster::block_on(tune(&mut opened, &mut run, never)).unwrap();
    let losses = losses(&train(&mut run, 12));
    (opened, losses)
}

#[test]
fn training_follows_the_curve_of_single_precision() {
    for config in [simclr(), mae()] {
        let with_precision = |name: &str| with(config.clone(), json!({ "kernels": "registers", "precision": name }));
        let (single, want) = tuned(with_precision("f32"), Choice::WebGpu, |_| {});
        let (half, got) = tuned(with_precision("f16"), Choice::WebGpu, |_| {});
        assert_eq!((single.precision, half.precision), (Precision::F32, Precision::F16));
        assert!(!half.reason.contains("f16"), "{}", half.reason);
        assert_ne!(got, want, "it did not run in half precision");
        for (got, want) in got.iter().zip(&want) {
            assert!((got - want).abs() <= 0.01 * want, "{got} where single precision has {want}");
        }
    }
}

#[test]
fn without_f16_a_run_is_in_single_precision_and_says_why() {
    let half = || with(simclr(), json!({ "precision": "f16" }));
    let (opened, on_webgpu) = tuned(half(), Choice::WebGpu, |opened| opened.has_f16 = false);
    assert_eq!(opened.precision, Precision::F32);
    assert!(opened.reason.ends_with("; in f32 rather than f16: this adapter has no shader-f16"), "{}", opened.reason);
    assert!(opened.reason_fr.contains("cet adaptateur n’a pas shader-f16"), "{}", opened.reason_fr);
    let (_, single) = tuned(simclr(), Choice::WebGpu, |_| {});
    assert_eq!(on_webgpu, single);
    let (opened, _) = tuned(half(), Choice::Cpu, |_| {});
    assert!(opened.reason.ends_with("; in f32 rather than f16: only WebGPU computes in f16"), "{}", opened.reason);
    let report = serde_json::to_value(&opened).unwrap();
    assert_eq!(report["precision"], "f32");
}
