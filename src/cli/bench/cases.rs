//! What `autodidact bench` measures: each kernel and its twin, on shapes that training has.

use autodidact::kernels::{self, RunningAverages};
use autodidact::losses;
use burn::tensor::{Tensor, activation};

/// Flat inputs to flat output, by the kernel (`false`) or by its twin (`true`).
type Operation = Box<dyn Fn(&[Tensor<1>], bool) -> Tensor<1>>;

/// One kernel at one shape.
pub struct Case {
    pub kernel: &'static str,
    pub shape: String,
    /// Numbers in each input, all differentiable.
    pub inputs: Vec<usize>,
    /// Numbers in the output.
    pub output: usize,
    /// Floating-point operations of the forward pass.
    pub flops: f64,
    /// The same of the backward pass.
    pub backward_flops: f64,
    pub operation: Operation,
}

/// Every case. The shapes are those of SimCLR with a ConvNet of width `width` and of MAE with a ViT of 64, on `batch`
/// images of 32×32.
pub fn all(batch: usize, width: usize) -> Vec<Case> {
    let views = 2 * batch;
    let (w2, w4, w8) = (2 * width, 4 * width, 8 * width);
    let edge = 64 * width;
    let mut cases = vec![matmul(edge, edge, edge)];
    for [inputs, outputs, edge, stride] in [[3, width, 32, 1], [width, w2, 32, 2], [w2, w4, 16, 2], [w4, w8, 8, 2]] {
        cases.push(conv2d(views, inputs, outputs, edge, stride));
    }
    cases.extend([
        linear(views, w8, w8),
        linear(batch * 64, 64, 256),
        batch_norm(views, width, 32 * 32),
        layer_norm(batch * 64, 64),
        gelu(batch * 64 * 256),
        attention(batch, 64, 4, 16),
        softmax(batch * 4 * 64, 64),
        nt_xent(batch, 128),
        info_nce_queue(batch, 128, 2048),
    ]);
    cases
}

fn matmul(m: usize, n: usize, k: usize) -> Case {
    let flops = 2.0 * (m * n * k) as f64;
    Case {
        kernel: "matmul",
        shape: format!("{m}×{k}·{k}×{n}"),
        inputs: vec![m * k, k * n],
        output: m * n,
        flops,
        backward_flops: 2.0 * flops,
        operation: Box::new(move |x, twin| {
            let (a, b) = (x[0].clone().reshape([m, k]), x[1].clone().reshape([k, n]));
            let product = if twin { a.matmul(b) } else { kernels::matmul(a, b, [false, false]) };
            product.flatten(0, 1)
        }),
    }
}

fn conv2d(batch: usize, inputs: usize, outputs: usize, edge: usize, stride: usize) -> Case {
    let positions = edge.div_ceil(stride).pow(2);
    let flops = 2.0 * (batch * outputs * positions * inputs * 9) as f64;
    Case {
        kernel: "conv2d",
        shape: format!("{batch}×{inputs}×{edge}×{edge} to {outputs}, 3×3, stride {stride}"),
        inputs: vec![batch * inputs * edge * edge, outputs * inputs * 9],
        output: batch * outputs * positions,
        flops,
        backward_flops: 2.0 * flops,
        operation: Box::new(move |x, twin| {
            let images = x[0].clone().reshape([batch, inputs, edge, edge]);
            let weight = x[1].clone().reshape([outputs, inputs, 3, 3]);
            let conv2d = if twin { kernels::conv2d_twin } else { kernels::conv2d };
            conv2d(images, weight, stride, 1).flatten(0, 3)
        }),
    }
}

fn linear(rows: usize, inputs: usize, outputs: usize) -> Case {
    let flops = 2.0 * (rows * inputs * outputs) as f64;
    Case {
        kernel: "linear",
        shape: format!("{rows}×{inputs} to {outputs}"),
        inputs: vec![rows * inputs, outputs * inputs, outputs],
        output: rows * outputs,
        flops,
        backward_flops: 2.0 * flops,
        operation: Box::new(move |x, twin| {
            let (rows, weight) = (x[0].clone().reshape([rows, inputs]), x[1].clone().reshape([outputs, inputs]));
            let linear = if twin { kernels::linear_twin } else { kernels::linear };
            linear(rows, weight, Some(x[2].clone())).flatten(0, 1)
        }),
    }
}

fn batch_norm(batch: usize, channels: usize, plane: usize) -> Case {
    let count = batch * channels * plane;
    Case {
        kernel: "batch_norm",
        shape: format!("{batch}×{channels}×{plane}, ReLU"),
        inputs: vec![count, channels, channels],
        output: count,
        // Two sums, then a subtraction, a product, a multiply-add and the ReLU.
        flops: 7.0 * count as f64,
        backward_flops: 9.0 * count as f64,
        operation: Box::new(move |x, twin| {
            let planes = x[0].clone().reshape([batch, channels, plane]);
            let normalise = if twin { kernels::batch_norm_twin } else { kernels::batch_norm };
            // Any numbers will do, and making some would be timed too.
            let [mean, variance] = [1, 2].map(|i| x[i].clone().without_autodiff());
            let running = RunningAverages { mean, variance, momentum: 0.1 };
            normalise(planes, x[1].clone(), x[2].clone(), running, 1e-5, true).0.flatten(0, 2)
        }),
    }
}

fn layer_norm(rows: usize, dim: usize) -> Case {
    let count = rows * dim;
    Case {
        kernel: "layer_norm",
        shape: format!("{rows}×{dim}"),
        inputs: vec![count, dim, dim],
        output: count,
        flops: 7.0 * count as f64,
        backward_flops: 11.0 * count as f64,
        operation: Box::new(move |x, twin| {
            let rows = x[0].clone().reshape([rows, dim]);
            let normalise = if twin { kernels::layer_norm_twin } else { kernels::layer_norm };
            normalise(rows, x[1].clone(), x[2].clone(), 1e-6).flatten(0, 1)
        }),
    }
}

fn gelu(count: usize) -> Case {
    Case {
        kernel: "gelu",
        shape: count.to_string(),
        inputs: vec![count],
        output: count,
        // An error function counts as ten.
        flops: 14.0 * count as f64,
        backward_flops: 24.0 * count as f64,
        operation: Box::new(|x, twin| {
            let gelu = if twin { activation::gelu } else { kernels::gelu };
            gelu(x[0].clone())
        }),
    }
}

fn attention(batch: usize, tokens: usize, heads: usize, dim: usize) -> Case {
    let product = 2.0 * (batch * heads * tokens * tokens * dim) as f64;
    Case {
        kernel: "attention",
        shape: format!("{batch}×{tokens}, {heads} heads of {dim}"),
        inputs: vec![batch * tokens * 3 * heads * dim],
        output: batch * tokens * heads * dim,
        flops: 2.0 * product,
        backward_flops: 4.0 * product,
        operation: Box::new(move |x, twin| {
            let qkv = x[0].clone().reshape([batch, tokens, 3 * heads * dim]);
            let attention = if twin { kernels::attention_twin } else { kernels::attention };
            attention(qkv, heads).flatten(0, 2)
        }),
    }
}

fn nt_xent(batch: usize, dim: usize) -> Case {
    let product = 2.0 * (4 * batch * batch * dim) as f64;
    Case {
        kernel: "nt_xent",
        shape: format!("2×{batch}×{dim}"),
        inputs: vec![batch * dim, batch * dim],
        output: 1,
        flops: product,
        backward_flops: product,
        operation: Box::new(move |x, twin| {
            let [z0, z1] = [0, 1].map(|view| x[view].clone().reshape([batch, dim]));
            let nt_xent = if twin { losses::nt_xent_twin } else { losses::nt_xent };
            nt_xent(z0, z1, 0.2)
        }),
    }
}

fn info_nce_queue(batch: usize, dim: usize, length: usize) -> Case {
    let product = 2.0 * (batch * length * dim) as f64;
    Case {
        kernel: "info_nce_queue",
        shape: format!("{batch}×{dim}, {length} keys"),
        inputs: vec![batch * dim, batch * dim, length * dim],
        output: 1,
        flops: product,
        backward_flops: product,
        operation: Box::new(move |x, twin| {
            let [query, key] = [0, 1].map(|i| x[i].clone().reshape([batch, dim]));
            let loss = if twin { losses::info_nce_queue_twin } else { losses::info_nce_queue };
            loss(query, key, x[2].clone().reshape([length, dim]).detach(), 0.2)
        }),
    }
}

fn softmax(rows: usize, width: usize) -> Case {
    let count = rows * width;
    Case {
        kernel: "softmax",
        shape: format!("{rows}×{width}"),
        inputs: vec![count],
        output: count,
        // A maximum, a subtraction, a sum and a product; an exponential counts as ten.
        flops: 14.0 * count as f64,
        backward_flops: 4.0 * count as f64,
        operation: Box::new(move |x, twin| {
            let rows = x[0].clone().reshape([rows, width]);
            let softmax = if twin { kernels::softmax_twin } else { kernels::softmax };
            softmax(rows).flatten(0, 1)
        }),
    }
}
