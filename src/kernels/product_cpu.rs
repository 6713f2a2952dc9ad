//! Matrix products on the CPU, in the order of memory that 128-bit vectors and the 15 registers of a browser want.

use std::ops::Range;

use super::correlate_cpu::LANES;
use super::cpu::made_of_pieces;

/// Rows and columns of a block of the result, which stays in registers: 4 rows of two vectors.
const ROWS: usize = 4;
const COLUMNS: usize = 2 * LANES;
/// Terms summed in registers before the block is written: what is read for them stays in near memory.
const TERMS: usize = 256;
/// Rows that are packed at a time.
const ROWS_PACKED: usize = 64;

type Row = [f32; COLUMNS];

/// A matrix in the numbers of a tensor.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    values: &'a [f32],
    shape: [usize; 2],
    /// How far the next row is, and the next column.
    steps: [usize; 2],
}

impl<'a> Matrix<'a> {
    /// Row-major.
    ///
    /// # Panics
    /// When `values` are fewer than `rows · columns`.
    pub fn new(values: &'a [f32], [rows, columns]: [usize; 2]) -> Self {
        Self { values: &values[..rows * columns], shape: [rows, columns], steps: [columns, 1] }
    }

    /// Rows as columns; nothing is moved.
    pub fn transposed(self) -> Self {
        let ([rows, columns], [down, across]) = (self.shape, self.steps);
        Self { values: self.values, shape: [columns, rows], steps: [across, down] }
    }

    fn at(&self, row: usize, column: usize) -> f32 {
        self.values[row * self.steps[0] + column * self.steps[1]]
    }
}

/// `left` · `right`, and `bias` added to each row of it; row-major.
///
/// # Panics
/// When the sizes do not meet, or there is nothing to sum.
pub fn product(left: Matrix, right: Matrix, bias: Option<&[f32]>) -> Vec<f32> {
    let ([rows, terms], [right_terms, columns]) = (left.shape, right.shape);
    assert!(terms == right_terms && terms > 0, "{terms} columns on the left, {right_terms} rows on the right");
    let panels = Panels::new(right, bias);
    let most = rows.next_multiple_of(ROWS).clamp(ROWS, ROWS_PACKED);
    let mut made =
        made_of_pieces(rows.div_ceil(most), most * columns, most * TERMS.min(terms), |piece, sums, scratch| {
            let first = piece * most;
            let few = first..rows.min(first + most);
            for start in (0..terms).step_by(TERMS) {
                let some = start..terms.min(start + TERMS);
                let packed = &mut scratch.as_chunks_mut::<ROWS>().0[..most / ROWS * some.len()];
                pack(left, few.clone(), some.clone(), packed);
                panels.multiply(packed, some, sums);
            }
        });
    made.truncate(rows * columns);
    made
}

/// Blocks of `N` rows, [rows / N, terms, N], 0 beyond the last row.
fn pack<const N: usize>(matrix: Matrix, rows: Range<usize>, terms: Range<usize>, to: &mut [[f32; N]]) {
    let [down, across] = matrix.steps;
    for (row, block) in (rows.start..).step_by(N).zip(to.chunks_exact_mut(terms.len())) {
        let full = row + N <= rows.end;
        if full && down == 1 {
            let starts = terms.clone().map(|term| row + term * across);
            block.iter_mut().zip(starts).for_each(|(to, at)| to.copy_from_slice(&matrix.values[at..at + N]));
        } else if full && across == 1 {
            let lines: [&[f32]; N] = std::array::from_fn(|i| &matrix.values[(row + i) * down..][terms.clone()]);
            block.iter_mut().enumerate().for_each(|(term, to)| *to = lines.map(|line| line[term]));
        } else {
            for (term, to) in terms.clone().zip(block) {
                *to = std::array::from_fn(|i| if row + i < rows.end { matrix.at(row + i, term) } else { 0.0 });
            }
        }
    }
}

/// The right side, [columns / 8, terms, 8], 0 beyond the last column.
struct Panels {
    packed: Vec<Row>,
    /// What the sums begin with, [columns / 8, 8].
    bias: Vec<Row>,
    terms: usize,
    columns: usize,
}

impl Panels {
    fn new(right: Matrix, bias: Option<&[f32]>) -> Self {
        let [terms, columns] = right.shape;
        assert!(bias.is_none_or(|bias| bias.len() == columns), "a bias for each column");
        let mut begin = vec![Row::default(); columns.div_ceil(COLUMNS)];
        if let Some(bias) = bias {
            begin.as_flattened_mut()[..columns].copy_from_slice(bias);
        }
        let mut packed = vec![Row::default(); begin.len() * terms];
        pack(right.transposed(), 0..columns, 0..terms, &mut packed);
        Self { packed, bias: begin, terms, columns }
    }

    /// Products of packed rows with `terms` of all columns: the first terms make `sums` [rows, columns], others are added.
    fn multiply(&self, rows: &[[f32; ROWS]], terms: Range<usize>, sums: &mut [f32]) {
        let first = terms.start == 0;
        let panels = self.packed.chunks_exact(self.terms).zip(&self.bias);
        for ((panel, bias), column) in panels.zip((0..).step_by(COLUMNS)) {
            let begin = if first { *bias } else { Row::default() };
            let columns = column..self.columns.min(column + COLUMNS);
            let blocks = rows.chunks_exact(terms.len()).zip(sums.chunks_exact_mut(ROWS * self.columns));
            for (block, sums) in blocks {
                let products = block_of_products(begin, block, &panel[terms.clone()]);
                for (sums, products) in sums.chunks_exact_mut(self.columns).zip(&products) {
                    let (sums, products) = (&mut sums[columns.clone()], &products[..]);
                    match sums.as_chunks_mut::<COLUMNS>().0 {
                        // Of a length that is known, and so in whole vectors.
                        [sums] => put(sums, products, first),
                        _ => put(sums, products, first),
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn put(sums: &mut [f32], products: &[f32], first: bool) {
    for (sum, product) in sums.iter_mut().zip(products) {
        *sum = if first { *product } else { *sum + product };
    }
}

/// `begin` and the products of four rows with eight columns.
#[inline(always)]
fn block_of_products(begin: Row, rows: &[[f32; ROWS]], panel: &[Row]) -> [Row; ROWS] {
    let mut sums = [begin; ROWS];
    for (factors, columns) in rows.iter().zip(panel) {
        for (sums, factor) in sums.iter_mut().zip(factors) {
            for (sum, column) in sums.iter_mut().zip(columns) {
                *sum += factor * column;
            }
        }
    }
    sums
}
