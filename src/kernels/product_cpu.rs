//! Matrix products on the CPU, in the order of memory that 128-bit vectors and the 15 registers of a browser want.

use super::correlate_cpu::LANES;
use super::cpu::made_of_pieces;

/// Rows and columns of a block of the result, which stays in registers: 4 rows of two vectors.
const ROWS: usize = 4;
const COLUMNS: usize = 2 * LANES;
/// Terms summed in registers before the block is written: what is read for them stays in near memory.
const TERMS: usize = 256;
/// Rows that are packed at a time.
const ROWS_PACKED: usize = 64;

type Row = [[f32; LANES]; 2];

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
    let mut made = made_of_pieces(
        rows.div_ceil(ROWS_PACKED),
        ROWS_PACKED * columns,
        ROWS_PACKED * TERMS.min(terms),
        |piece, sums, scratch| {
            let first = piece * ROWS_PACKED;
            let few = first..rows.min(first + ROWS_PACKED);
            for start in (0..terms).step_by(TERMS) {
                let some = start..terms.min(start + TERMS);
                let packed = &mut scratch[..ROWS_PACKED * some.len()];
                pack_rows(left, few.clone(), some.clone(), packed);
                panels.multiply(packed, some, sums);
            }
        },
    );
    made.truncate(rows * columns);
    made
}

/// Rows of the left side, [rows / 4, terms, 4], 0 beyond the last.
fn pack_rows(left: Matrix, rows: std::ops::Range<usize>, terms: std::ops::Range<usize>, to: &mut [f32]) {
    let blocks = to.chunks_exact_mut(ROWS * terms.len());
    for (row, block) in (rows.start..).step_by(ROWS).zip(blocks) {
        let block = block.as_chunks_mut::<ROWS>().0;
        let full = row + ROWS <= rows.end;
        if full && left.steps[0] == 1 {
            let starts = terms.clone().map(|term| row + term * left.steps[1]);
            block.iter_mut().zip(starts).for_each(|(to, at)| to.copy_from_slice(&left.values[at..at + ROWS]));
        } else if full && left.steps[1] == 1 {
            let [a, b, c, d] = [0, 1, 2, 3].map(|i| {
                let start = (row + i) * left.steps[0];
                &left.values[start + terms.start..start + terms.end]
            });
            let four = a.iter().zip(b).zip(c.iter().zip(d));
            block.iter_mut().zip(four).for_each(|(to, ((&a, &b), (&c, &d)))| *to = [a, b, c, d]);
        } else {
            for (term, to) in terms.clone().zip(block) {
                *to = std::array::from_fn(|i| if row + i < rows.end { left.at(row + i, term) } else { 0.0 });
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
        let begin = |column| bias.and_then(|bias| bias.get(column)).copied().unwrap_or(0.0);
        let bias = (0..columns).step_by(COLUMNS).map(|column| row(|lane| begin(column + lane))).collect();
        let mut packed = Vec::with_capacity(columns.div_ceil(COLUMNS) * terms);
        for column in (0..columns).step_by(COLUMNS) {
            let full = column + COLUMNS <= columns;
            if full && right.steps[1] == 1 {
                let starts = (0..terms).map(|term| term * right.steps[0] + column);
                packed.extend(starts.map(|at| row(|lane| right.values[at..at + COLUMNS][lane])));
            } else if full && right.steps[0] == 1 {
                let lanes: [&[f32]; COLUMNS] =
                    std::array::from_fn(|lane| &right.values[(column + lane) * right.steps[1]..][..terms]);
                packed.extend((0..terms).map(|term| row(|lane| lanes[lane][term])));
            } else {
                let value = |term, column| if column < columns { right.at(term, column) } else { 0.0 };
                packed.extend((0..terms).map(|term| row(|lane| value(term, column + lane))));
            }
        }
        Self { packed, bias, terms, columns }
    }

    /// Products of packed rows with `terms` of all columns: the first terms make `sums` [rows, columns], others are added.
    fn multiply(&self, rows: &[f32], terms: std::ops::Range<usize>, sums: &mut [f32]) {
        let first = terms.start == 0;
        let panels = self.packed.chunks_exact(self.terms).zip(&self.bias);
        for ((panel, bias), column) in panels.zip((0..).step_by(COLUMNS)) {
            let begin = if first { *bias } else { Row::default() };
            let columns = column..self.columns.min(column + COLUMNS);
            let blocks = rows.chunks_exact(ROWS * terms.len()).zip(sums.chunks_exact_mut(ROWS * self.columns));
            for (block, sums) in blocks {
                let products = block_of_products(begin, block.as_chunks::<ROWS>().0, &panel[terms.clone()]);
                for (sums, products) in sums.chunks_exact_mut(self.columns).zip(&products) {
                    let (sums, products) = (&mut sums[columns.clone()], products.as_flattened());
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

#[inline(always)]
fn row(value: impl Fn(usize) -> f32) -> Row {
    std::array::from_fn(|half| std::array::from_fn(|lane| value(half * LANES + lane)))
}

/// `begin` and the products of four rows with eight columns.
#[inline(always)]
fn block_of_products(begin: Row, rows: &[[f32; ROWS]], panel: &[Row]) -> [Row; ROWS] {
    let mut sums = [begin; ROWS];
    for (factors, columns) in rows.iter().zip(panel) {
        for (sums, factor) in sums.iter_mut().zip(factors) {
            for (sums, columns) in sums.iter_mut().zip(columns) {
                for lane in 0..LANES {
                    sums[lane] += factor * columns[lane];
                }
            }
        }
    }
    sums
}
