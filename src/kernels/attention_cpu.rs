//! Attention on the CPU, head by head in near memory: cutting, turning and putting together queries, keys and values as
//! whole tensors takes longer there than the products.

use burn::tensor::Tensor;

use super::correlate_cpu::{LANES, Packed, correlate, vectors};
use super::cpu::{Floats, dispatched, each_pair, made_of_pieces};
use super::custom::differentiable;
use super::softmax_cpu;

/// As [`super::attention`].
pub fn attention(qkv: Tensor<3>, heads: usize) -> Tensor<3> {
    let [batch, tokens, width] = qkv.dims();
    let plan = Plan::new(tokens, heads, width / 3 / heads);
    let [y] = differentiable(
        [qkv.into_dispatch()],
        |[qkv], _| {
            let qkv = Floats::of(qkv);
            let (y, weights) = plan.forward(&qkv, batch);
            ([dispatched(y, [batch, tokens, width / 3])], (qkv, weights, plan))
        },
        move |(qkv, weights, plan), [gradient], _| {
            let gradient = gradient.map(Floats::of);
            [gradient
                .map(|gradient| dispatched(plan.backward(&qkv, &weights, &gradient, batch), [batch, tokens, width]))]
        },
    );
    Tensor::from_dispatch(y)
}

/// Sizes, and where products find their rows: [`correlate`] is a matrix product when its taps are rows and its places
/// the columns, four at a time. By [`super::product_cpu`], whose blocks are wider than many heads, a transformer's step
/// takes 6 % longer.
struct Plan {
    tokens: usize,
    heads: usize,
    dim: usize,
    /// 1/√dim.
    scale: f32,
    /// Of matrices [dim, tokens] and [tokens, dim], whose rows are whole vectors.
    turned: [Vec<usize>; 2],
    straight: [Vec<usize>; 2],
}

/// One head's part of a sample: where its first token begins, and how far each is from the next.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    step: usize,
}

impl Plan {
    fn new(tokens: usize, heads: usize, dim: usize) -> Self {
        let rows = |count: usize, width: usize| (0..count).map(|row| row * vectors(width)).collect();
        let columns = |width: usize| (0..width).step_by(LANES).collect();
        let (turned, straight) = ([rows(dim, tokens), columns(tokens)], [rows(tokens, dim), columns(dim)]);
        Self { tokens, heads, dim, scale: (dim as f32).powf(-0.5), turned, straight }
    }

    /// Numbers in a sample's output.
    fn output(&self) -> usize {
        self.tokens * self.heads * self.dim
    }

    /// Numbers in a head's matrix of weights, its rows whole vectors.
    fn matrix(&self) -> usize {
        self.tokens * vectors(self.tokens)
    }

    /// Query (0), key (1) or value (2) of a head in qkv.
    fn part(&self, which: usize, head: usize) -> Part {
        Part { start: (which * self.heads + head) * self.dim, step: 3 * self.heads * self.dim }
    }

    /// A head's part of the output.
    fn mixed(&self, head: usize) -> Part {
        Part { start: head * self.dim, step: self.heads * self.dim }
    }

    /// y, and the weights [batch, heads, tokens, vectors of tokens].
    fn forward(&self, qkv: &[f32], batch: usize) -> (Vec<f32>, Vec<f32>) {
        let mut y = vec![0.0; batch * self.output()];
        let mut weights = vec![0.0; batch * self.heads * self.matrix()];
        let pieces = [self.output(), self.heads * self.matrix()];
        each_pair([&mut y, &mut weights], pieces, |sample, y, weights| {
            let qkv = &qkv[sample * 3 * self.output()..][..3 * self.output()];
            for (head, weights) in weights.chunks_exact_mut(self.matrix()).enumerate() {
                let [query, key, value] = [0, 1, 2].map(|which| self.part(which, head));
                let at = |i: usize, d: usize| qkv[query.start + i * query.step + d] * self.scale;
                self.product(&self.turn(qkv, key), &self.turned, at, weights);
                for row in weights.chunks_exact_mut(vectors(self.tokens)) {
                    softmax_cpu::forward(&mut row[..self.tokens]);
                }
                let at = |i: usize, j: usize| weights[i * vectors(self.tokens) + j];
                self.put(&self.cut(qkv, value), at, self.mixed(head), y);
            }
        });
        (y, weights)
    }

    /// The gradient of qkv.
    fn backward(&self, qkv: &[f32], weights: &[f32], gradient: &[f32], batch: usize) -> Vec<f32> {
        let padded = vectors(self.tokens);
        made_of_pieces(batch, 3 * self.output(), self.matrix(), |sample, dqkv, slopes| {
            let qkv = &qkv[sample * 3 * self.output()..][..3 * self.output()];
            let gradient = &gradient[sample * self.output()..][..self.output()];
            let weights = &weights[sample * self.heads * self.matrix()..][..self.heads * self.matrix()];
            for (head, weights) in weights.chunks_exact(self.matrix()).enumerate() {
                let [query, key, value] = [0, 1, 2].map(|which| self.part(which, head));
                let mixed = self.mixed(head);
                self.put(&self.cut(gradient, mixed), |j, i| weights[i * padded + j], value, dqkv);
                let at = |i: usize, d: usize| gradient[mixed.start + i * mixed.step + d];
                self.product(&self.turn(qkv, value), &self.turned, at, slopes);
                for (row, weights) in slopes.chunks_exact_mut(padded).zip(weights.chunks_exact(padded)) {
                    softmax_cpu::backward(&weights[..self.tokens], &mut row[..self.tokens]);
                }
                let at = |i: usize, j: usize| slopes[i * padded + j] * self.scale;
                self.put(&self.cut(qkv, key), at, query, dqkv);
                self.put(&self.cut(qkv, query), |j, i| at(i, j), key, dqkv);
            }
        })
    }

    /// The rows of a part as a matrix [tokens, dim].
    fn cut(&self, sample: &[f32], part: Part) -> Vec<f32> {
        let mut matrix = vec![0.0; self.tokens * vectors(self.dim)];
        for (token, row) in matrix.chunks_exact_mut(vectors(self.dim)).enumerate() {
            row[..self.dim].copy_from_slice(&sample[part.start + token * part.step..][..self.dim]);
        }
        matrix
    }

    /// The same as [dim, tokens].
    fn turn(&self, sample: &[f32], part: Part) -> Vec<f32> {
        let mut matrix = vec![0.0; self.dim * vectors(self.tokens)];
        for (d, row) in matrix.chunks_exact_mut(vectors(self.tokens)).enumerate() {
            let from = sample[part.start + d..].iter().step_by(part.step);
            row[..self.tokens].iter_mut().zip(from).for_each(|(to, &value)| *to = value);
        }
        matrix
    }

    /// a · `b` into a matrix whose rows are whole vectors; `a(token, row of b)`.
    fn product(&self, b: &[f32], [rows, columns]: &[Vec<usize>; 2], a: impl Fn(usize, usize) -> f32, to: &mut [f32]) {
        let width = columns.len() * LANES;
        correlate(b, rows, &Packed::new(self.tokens, rows.len(), a), columns, |token, place, four| {
            to[token * width + place * LANES..][..LANES].copy_from_slice(&four);
        });
    }

    /// a · `b` into a part of a sample; `b` is [tokens, dim].
    fn put(&self, b: &[f32], a: impl Fn(usize, usize) -> f32, part: Part, sample: &mut [f32]) {
        let [rows, columns] = &self.straight;
        correlate(b, rows, &Packed::new(self.tokens, rows.len(), a), columns, |token, place, four| {
            let row = &mut sample[part.start + token * part.step..][..self.dim];
            row[place * LANES..].iter_mut().zip(four).for_each(|(to, value)| *to = value);
        });
    }
}
