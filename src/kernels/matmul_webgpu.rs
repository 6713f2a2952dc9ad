//! Matrix products by WGSL: of any layout, batched, with the sum split where the result alone would leave the GPU idle.

use burn::backend::wgpu::CubeTensor;
use burn::tensor::{Shape, Tensor};

use super::choice::{Work, note};
use super::custom::differentiable;
use super::half_webgpu::{Operand, Precision};
use super::launch::{Shader, dispatched, empty, parameters, rows, zeros};
use super::shaders::{self, matmul as layout, matmul_tiled};
use super::sum_webgpu::summed;
use super::variant::{Variant, variant};

/// A factor in memory: its rows and columns may be exchanged.
#[derive(Clone, Copy)]
pub struct Factor<'a> {
    /// Row-major values.
    pub tensor: &'a CubeTensor,
    /// What they are in; of both factors of a product the same.
    pub precision: Precision,
    /// Elements from one matrix of a batch to the next; 0 for one matrix for all.
    pub batch_step: usize,
    /// Elements from row to row.
    pub row_step: usize,
    /// Elements from column to column.
    pub column_step: usize,
}

impl<'a> Factor<'a> {
    /// Matrices [rows, columns] one after the other.
    pub fn new(tensor: &'a CubeTensor, rows: usize, columns: usize) -> Self {
        Self { tensor, precision: Precision::F32, batch_step: rows * columns, row_step: columns, column_step: 1 }
    }

    /// The same of an operand.
    fn of(operand: &'a Operand, rows: usize, columns: usize) -> Self {
        Self { precision: operand.precision, ..Self::new(&operand.tensor, rows, columns) }
    }

    fn steps(&self) -> [usize; 3] {
        [self.batch_step, self.row_step, self.column_step]
    }

    /// The same matrices, transposed.
    pub fn transposed(self) -> Self {
        Self { row_step: self.column_step, column_step: self.row_step, ..self }
    }
}

/// A product as [`work_of`](super::work_of) writes it down: [batch, m, n, k], and the steps of both factors by batch, row
/// and column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Product {
    sizes: [usize; 4],
    steps: [[usize; 3]; 2],
}

impl Product {
    /// Multiplications and additions.
    pub fn operations(&self) -> usize {
        2 * self.sizes.iter().product::<usize>()
    }

    /// The kernel that computes it in registers.
    pub fn kernel(&self) -> &'static Shader {
        let [_, _, n, k] = self.sizes;
        choose(self.steps, [n, k])
    }

    /// The same with few rows.
    pub fn shrunk(&self) -> Self {
        let [_, m, n, k] = self.sizes;
        Self { sizes: [1, m.min(16), n, k], ..*self }
    }

    /// The same product of zeros.
    pub fn rehearse(&self, like: &CubeTensor) -> CubeTensor {
        let [batch, m, n, k] = self.sizes;
        let [a, b] = [(0, [batch, m, k]), (1, [batch, k, n])].map(|(i, sizes)| {
            let last = sizes.iter().zip(self.steps[i]).map(|(size, step)| (size - 1) * step).sum::<usize>();
            zeros(like, last + 1)
        });
        let [of_a, of_b] = [(&a, self.steps[0]), (&b, self.steps[1])].map(|(tensor, steps)| {
            let [batch_step, row_step, column_step] = steps;
            Factor { tensor, precision: Precision::F32, batch_step, row_step, column_step }
        });
        product(of_a, of_b, self.sizes, None)
    }
}

/// [batch, m, n] = a [batch, m, k] · b [batch, k, n], plus `bias` `[n]`. The factors are two tensors, not one twice.
pub fn product(a: Factor, b: Factor, sizes: [usize; 4], bias: Option<&CubeTensor>) -> CubeTensor {
    note(|| Work::Product(Product { sizes, steps: [a.steps(), b.steps()] }));
    let [batch, m, n, k] = sizes;
    // With what one workgroup computes, in rows and columns.
    let (shader, block) = match (a.precision, variant()) {
        (Precision::F16, _) => (&shaders::MATMUL_HALF, [TILE; 2]),
        (_, Variant::Tiled) => (&shaders::MATMUL_TILED, [TILE; 2]),
        (_, Variant::Registers) => {
            let shader = choose([a.steps(), b.steps()], [n, k]);
            let [across, down, _] = shader.workgroup.map(|size| size as usize);
            (shader, [ROWS * down, COLUMNS * across])
        }
    };
    let [down, across] = [m.div_ceil(block[0]), n.div_ceil(block[1])];
    // The bias would be added once a share.
    let splits = if bias.is_some() { 1 } else { splits(down * across * batch, k) };
    let output = empty(a.tensor, Shape::from([splits * batch, m, n]));
    let words = parameters(
        layout::PARAMETERS,
        &[
            (layout::M, m),
            (layout::N, n),
            (layout::K, k),
            (layout::A_BATCH, a.batch_step),
            (layout::A_ROW, a.row_step),
            (layout::A_COLUMN, a.column_step),
            (layout::B_BATCH, b.batch_step),
            (layout::B_ROW, b.row_step),
            (layout::B_COLUMN, b.column_step),
            (layout::BATCH, batch),
            (layout::SPLITS, splits),
            (layout::BIASED, usize::from(bias.is_some())),
        ],
    );
    // Something must be bound in the bias's place.
    let idle = empty(a.tensor, [1]);
    let tensors = [a.tensor, b.tensor, bias.unwrap_or(&idle), &output];
    shader.run([across, down, batch * splits], &tensors, &words);
    match splits {
        1 => output,
        _ => summed(&output, splits, Shape::from([batch, m, n])),
    }
}

const ROWS: usize = layout::ROWS as usize;
const COLUMNS: usize = layout::COLUMNS as usize;
const TILE: usize = matmul_tiled::TILE as usize;

/// The kernel that reads both factors four elements at a time as far as their layout allows.
fn choose([a, b]: [[usize; 3]; 2], [n, k]: [usize; 2]) -> &'static Shader {
    let four = |steps: &[usize]| steps.iter().all(|step| step.is_multiple_of(4));
    let ([a_batch, a_row, a_column], [b_batch, b_row, b_column]) = (a, b);
    if a_column == 1 && b_row == 1 && four(&[k, a_row, a_batch, b_column, b_batch]) {
        &shaders::MATMUL_DOTS
    } else if b_column == 1 && four(&[n, b_row, b_batch]) {
        &shaders::MATMUL_OUTER
    } else {
        &shaders::MATMUL
    }
}

/// How many shares to split the sum over k into: enough workgroups to occupy a GPU, no share shorter than 64.
fn splits(groups: usize, k: usize) -> usize {
    (64 / groups.max(1)).min(k / 64).clamp(1, 64)
}

/// As [`super::linear()`], for x of shape [rows, inputs].
pub fn linear(x: Tensor<2>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<2> {
    let ([m, k], [n, _]) = (x.dims(), weight.dims());
    match bias {
        Some(bias) => {
            let [y] = differentiable(
                [x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch()],
                |[x, weight, bias], _| {
                    let (x, weight, bias) = (Operand::new(rows(x)), Operand::new(rows(weight)), rows(bias));
                    let y = forward(&x, &weight, Some(&bias), [m, n, k]);
                    ([dispatched::<2>(y)], (x, weight))
                },
                move |(x, weight), [gradient], [to_x, to_weight, to_bias]| {
                    let Some(gradient) = gradient.map(rows) else { return [None, None, None] };
                    let [dx, dw] = backward(&x, &weight, &gradient, [m, n, k], [to_x, to_weight]);
                    let db = to_bias.then(|| dispatched::<1>(summed(&gradient, m, Shape::from([n]))));
                    [dx.map(dispatched::<2>), dw.map(dispatched::<2>), db]
                },
            );
            Tensor::from_dispatch(y)
        }
        None => {
            let [y] = differentiable(
                [x.into_dispatch(), weight.into_dispatch()],
                |[x, weight], _| {
                    let (x, weight) = (Operand::new(rows(x)), Operand::new(rows(weight)));
                    ([dispatched::<2>(forward(&x, &weight, None, [m, n, k]))], (x, weight))
                },
                move |(x, weight), [gradient], wanted| {
                    let Some(gradient) = gradient.map(rows) else { return [None, None] };
                    backward(&x, &weight, &gradient, [m, n, k], wanted).map(|d| d.map(dispatched::<2>))
                },
            );
            Tensor::from_dispatch(y)
        }
    }
}

/// As [`super::matmul()`].
pub fn matmul(a: Tensor<2>, b: Tensor<2>, [turn_a, turn_b]: [bool; 2]) -> Tensor<2> {
    let turned = |[rows, columns]: [usize; 2], turn| if turn { [columns, rows] } else { [rows, columns] };
    let ([m, k], [_, n]) = (turned(a.dims(), turn_a), turned(b.dims(), turn_b));
    let [c] = differentiable(
        [a.into_dispatch(), b.into_dispatch()],
        |[a, b], _| {
            let a = rows(a);
            // One tensor twice would be bound twice, which WebGPU refuses.
            let b = rows(b).copy();
            let c = product(factor(&a, [m, k], turn_a), factor(&b, [k, n], turn_b), [1, m, n, k], None);
            ([dispatched::<2>(reshaped(c, [m, n]))], (a, b))
        },
        move |(a, b), [gradient], wanted| {
            let Some(gradient) = gradient.map(rows) else { return [None, None] };
            let (of_a, of_b) = (factor(&a, [m, k], turn_a), factor(&b, [k, n], turn_b));
            let dc = Factor::new(&gradient, m, n);
            // The gradient of a transposed factor is the transposed gradient.
            let da = wanted[0].then(|| match turn_a {
                false => reshaped(product(dc, of_b.transposed(), [1, m, k, n], None), [m, k]),
                true => reshaped(product(of_b, dc.transposed(), [1, k, m, n], None), [k, m]),
            });
            let db = wanted[1].then(|| match turn_b {
                false => reshaped(product(of_a.transposed(), dc, [1, k, n, m], None), [k, n]),
                true => reshaped(product(dc.transposed(), of_a, [1, n, k, m], None), [n, k]),
            });
            [da.map(dispatched::<2>), db.map(dispatched::<2>)]
        },
    );
    Tensor::from_dispatch(c)
}

/// A factor of shape [rows, columns] that is stored transposed where `turned`.
fn factor(tensor: &CubeTensor, [rows, columns]: [usize; 2], turned: bool) -> Factor<'_> {
    match turned {
        true => Factor::new(tensor, columns, rows).transposed(),
        false => Factor::new(tensor, rows, columns),
    }
}

/// x·Wᵀ + b: x [m, k], W [n, k].
fn forward(x: &Operand, weight: &Operand, bias: Option<&CubeTensor>, [m, n, k]: [usize; 3]) -> CubeTensor {
    let y = product(Factor::of(x, m, k), Factor::of(weight, n, k).transposed(), [1, m, n, k], bias);
    reshaped(y, [m, n])
}

/// dy·W and dyᵀ·x, those that are wanted.
fn backward(
    x: &Operand,
    weight: &Operand,
    gradient: &CubeTensor,
    [m, n, k]: [usize; 3],
    wanted: [bool; 2],
) -> [Option<CubeTensor>; 2] {
    let gradient = x.partner(gradient.clone());
    let dy = Factor::of(&gradient, m, n);
    let dx = || reshaped(product(dy, Factor::of(weight, n, k), [1, m, k, n], None), [m, k]);
    let dw = || reshaped(product(dy.transposed(), Factor::of(x, m, k), [1, n, k, m], None), [n, k]);
    [wanted[0].then(dx), wanted[1].then(dw)]
}

/// [1, rows, columns] → [rows, columns]
fn reshaped(tensor: CubeTensor, shape: [usize; 2]) -> CubeTensor {
    CubeTensor::new_contiguous(tensor.client, tensor.device, Shape::from(shape), tensor.handle, tensor.dtype)
}
