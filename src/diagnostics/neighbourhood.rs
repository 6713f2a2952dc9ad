//! Which vectors are nearest to which, and what follows from it: near-duplicates and outliers.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use serde::Serialize;

use super::knn::unit_rows;

/// Rows compared with all others in one call: the similarities of a block are all that is held of them.
const BLOCK: usize = 256;
/// A matrix product and a sum in a row differ by less.
const ROUNDING: f32 = 1e-5;

/// A row that is near another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Neighbour {
    /// Its number.
    pub row: usize,
    /// Cosine, −1 to 1.
    pub similarity: f32,
}

/// The nearest rows of every row by cosine, found block by block, because all pairs of many rows take a while.
pub struct Neighbourhood {
    /// [rows, dim], of unit length.
    units: Vec<f32>,
    /// What they were scaled down by.
    lengths: Vec<f32>,
    /// [dim, rows]
    bank: Tensor<2>,
    dim: usize,
    k: usize,
    nearest: Vec<Vec<Neighbour>>,
    distances: Vec<f32>,
}

impl Neighbourhood {
    /// Prepares to find the `k` nearest others of each of `rows`, [rows, dim] row-major.
    pub fn new(mut rows: Vec<f32>, dim: usize, k: usize) -> Self {
        let length = |row: &[f32]| row.iter().map(|x| x * x).sum::<f32>().sqrt();
        let lengths = rows.chunks_exact(dim.max(1)).map(length).collect();
        unit_rows(&mut rows, dim);
        let shape = [rows.len().checked_div(dim).unwrap_or(0), dim];
        let bank = Tensor::<2>::from_data(TensorData::new(rows.clone(), shape), &Device::flex()).transpose();
        Self { units: rows, lengths, bank, dim, k, nearest: vec![], distances: vec![] }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.units.len().checked_div(self.dim).unwrap_or(0)
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Finds those of the next block; whether any rows are left.
    pub fn advance(&mut self) -> bool {
        let (start, count) = (self.nearest.len(), self.len());
        let end = (start + BLOCK).min(count);
        if start == end {
            return false;
        }
        let block = self.units[start * self.dim..end * self.dim].to_vec();
        let block = Tensor::<2>::from_data(TensorData::new(block, [end - start, self.dim]), &Device::flex());
        let similarities = block.matmul(self.bank.clone()).into_data().try_to_vec::<f32>().unwrap_or_default();
        for (row, similarities) in (start..).zip(similarities.chunks_exact(count)) {
            self.nearest.push(greatest(similarities, Some(row), self.k));
            self.distances.push(self.distance(row, similarities));
        }
        end < count
    }

    /// Part of the rows that is done, 0 to 1.
    pub fn done(&self) -> f64 {
        self.nearest.len() as f64 / self.len().max(1) as f64
    }

    /// The nearest others of each row, the most similar first; of the rows that are done.
    pub fn nearest(&self) -> &[Vec<Neighbour>] {
        &self.nearest
    }

    /// Groups of two rows or more that are all alike by `similarity` at least, each row in one group at most; those
    /// with the most similar pair first. Complete linkage: chains of like rows would join what is not alike at all.
    pub fn near_duplicates(&self, similarity: f32) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = vec![];
        let mut group_of: BTreeMap<usize, usize> = BTreeMap::new();
        for (a, b) in self.pairs(similarity) {
            let (mut ours, theirs) = match (group_of.get(&a), group_of.get(&b)) {
                (Some(x), Some(y)) if x == y => continue,
                (x, y) => (x.copied(), y.copied()),
            };
            let members = |group: Option<usize>, row: usize| group.map_or(vec![row], |at| groups[at].clone());
            let (left, right) = (members(ours, a), members(theirs, b));
            let alike = |x: &usize| right.iter().all(|y| self.cosine(*x, *y) >= similarity);
            if !left.iter().all(alike) {
                continue;
            }
            let into = *ours.get_or_insert_with(|| {
                groups.push(vec![]);
                groups.len() - 1
            });
            if let Some(theirs) = theirs {
                groups[theirs].clear();
            }
            groups[into] = [left, right].concat();
            groups[into].iter().for_each(|&row| {
                group_of.insert(row, into);
            });
        }
        groups.retain(|group| !group.is_empty());
        groups
    }

    /// Pairs of neighbours that are this alike, the most similar first.
    fn pairs(&self, similarity: f32) -> Vec<(usize, usize)> {
        let mut pairs: Vec<(f32, usize, usize)> = vec![];
        for (row, nearest) in self.nearest.iter().enumerate() {
            let near = nearest.iter().filter(|near| near.similarity >= similarity);
            pairs.extend(near.map(|near| (near.similarity, row.min(near.row), row.max(near.row))));
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        pairs.into_iter().map(|(_, a, b)| (a, b)).collect()
    }

    fn cosine(&self, a: usize, b: usize) -> f32 {
        let row = |at: usize| &self.units[at * self.dim..][..self.dim];
        row(a).iter().zip(row(b)).map(|(a, b)| a * b).sum::<f32>() + ROUNDING
    }

    /// How far each row that is done is from its `k` nearest others: the mean of their Euclidean distances, over √dim.
    /// Ramaswamy, Rastogi & Shim, "Efficient algorithms for mining outliers from large data sets", SIGMOD 2000, rank by
    /// the last of them. 0 for a row alone.
    pub fn distances(&self) -> &[f32] {
        &self.distances
    }

    fn distance(&self, row: usize, similarities: &[f32]) -> f32 {
        let own = self.lengths[row];
        // |a − b|² = |a|² + |b|² − 2 |a| |b| cos; negated, so that the nearest are the greatest.
        let negated = similarities.iter().zip(&self.lengths);
        let negated: Vec<f32> =
            negated.map(|(cosine, other)| 2.0 * own * other * cosine - own * own - other * other).collect();
        let nearest = greatest(&negated, Some(row), self.k);
        let sum: f32 = nearest.iter().map(|near| (-near.similarity).max(0.0).sqrt()).sum();
        sum / nearest.len().max(1) as f32 / (self.dim as f32).sqrt()
    }
}

/// The `k` rows of `bank` [rows, dim] nearest to its row `row` by cosine, without itself.
pub fn nearest_rows(bank: &[f32], dim: usize, row: usize, k: usize) -> Vec<Neighbour> {
    let query = &bank[row * dim..][..dim];
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let length = |x: &[f32]| product(x, x).sqrt().max(1e-12);
    let cosine = |other: &[f32]| product(query, other) / (length(query) * length(other));
    let similarities: Vec<f32> = bank.chunks_exact(dim.max(1)).map(cosine).collect();
    greatest(&similarities, Some(row), k)
}

/// The `k` greatest similarities in descending order, without that of row `without`; ties go to the lower row.
fn greatest(similarities: &[f32], without: Option<usize>, k: usize) -> Vec<Neighbour> {
    let mut rows: Vec<usize> = (0..similarities.len()).filter(|&row| Some(row) != without).collect();
    let descending = |a: &usize, b: &usize| similarities[*b].total_cmp(&similarities[*a]).then(a.cmp(b));
    if k == 0 {
        return vec![];
    }
    if k < rows.len() {
        rows.select_nth_unstable_by(k - 1, descending);
        rows.truncate(k);
    }
    rows.sort_unstable_by(descending);
    rows.into_iter().map(|row| Neighbour { row, similarity: similarities[row] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};

    fn random(rows: usize, dim: usize) -> Vec<f32> {
        let mut draws = Seed(8).draws(Stream::Diagnostic, 4, 0);
        (0..rows * dim).map(|_| draws.normal()).collect()
    }

    fn whole(rows: Vec<f32>, dim: usize, k: usize) -> Neighbourhood {
        let mut neighbourhood = Neighbourhood::new(rows, dim, k);
        while neighbourhood.advance() {}
        neighbourhood
    }

    #[test]
    fn blocks_find_what_one_row_at_a_time_finds() {
        let (rows, dim) = (random(600, 12), 12);
        let all = whole(rows.clone(), dim, 5);
        assert_eq!((all.nearest().len(), all.done()), (600, 1.0));
        for row in [0, 255, 256, 599] {
            let alone = nearest_rows(&rows, dim, row, 5);
            for (a, b) in all.nearest()[row].iter().zip(&alone) {
                assert!(a.row == b.row && (a.similarity - b.similarity).abs() < 1e-5, "{a:?} {b:?}");
            }
            assert!(alone.iter().all(|near| near.row != row));
            assert!(alone.is_sorted_by(|a, b| a.similarity >= b.similarity));
        }
    }

    #[test]
    fn copies_are_near_duplicates_and_nothing_else_is() {
        let dim = 12;
        let mut rows = random(50, dim);
        // Row 50 is row 3 twice as bright, 51 is row 3 with a little noise; 52 is row 9.
        let scaled: Vec<f32> = rows[3 * dim..4 * dim].iter().map(|x| 2.0 * x).collect();
        let noisy: Vec<f32> =
            rows[3 * dim..4 * dim].iter().enumerate().map(|(i, x)| x + 0.02 * (i % 3) as f32).collect();
        let copy = rows[9 * dim..10 * dim].to_vec();
        rows.extend([scaled, noisy, copy].concat());
        let mut groups = whole(rows, dim, 5).near_duplicates(0.99);
        groups.iter_mut().for_each(|group| group.sort_unstable());
        groups.sort();
        assert_eq!(groups, [vec![3, 50, 51], vec![9, 52]]);
    }

    #[test]
    fn a_chain_of_like_rows_is_not_one_group() {
        // Directions 10 degrees apart: neighbours are alike, the ends are perpendicular.
        let rows = (0..10)
            .flat_map(|i| {
                let angle = (10.0 * i as f32).to_radians();
                [angle.cos(), angle.sin()]
            })
            .collect();
        let groups = whole(rows, 2, 9).near_duplicates(15f32.to_radians().cos());
        assert!(groups.len() >= 4 && groups.iter().all(|group| group.len() == 2), "{groups:?}");
    }

    #[test]
    fn many_copies_are_one_group_although_few_are_each_others_neighbours() {
        let rows = [random(1, 8).repeat(60), random(40, 8)].concat();
        let groups = whole(rows, 8, 5).near_duplicates(0.999);
        let first = &groups[0];
        assert!(first.len() > 10 && first.iter().all(|&row| row < 61), "{groups:?}");
    }

    #[test]
    fn the_one_apart_is_the_furthest_from_its_neighbours() {
        let mut rows: Vec<f32> =
            random(40, 6).into_iter().enumerate().map(|(i, x)| if i % 6 == 0 { 9.0 } else { x }).collect();
        rows.extend([-9.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
        let neighbourhood = whole(rows, 6, 5);
        let distances = neighbourhood.distances();
        let furthest = (0..41).max_by(|&a, &b| distances[a].total_cmp(&distances[b])).unwrap();
        assert_eq!(furthest, 40);
        assert!(distances[..40].iter().all(|&d| distances[40] > 3.0 * d), "{distances:?}");
        // By hand: 3 and 4 apart in two dimensions.
        assert!((whole(vec![1.0, 1.0, 4.0, 5.0], 2, 3).distances()[0] - 5.0 / 2f32.sqrt()).abs() < 1e-4);
    }

    #[test]
    fn none_and_one_are_defined() {
        assert!(whole(vec![], 3, 4).distances().is_empty());
        let one = whole(vec![1.0, 2.0], 2, 4);
        assert_eq!((one.distances(), one.near_duplicates(0.5).len()), (&[0.0][..], 0));
        assert_eq!(whole(vec![0.0; 6], 2, 4).near_duplicates(0.5).len(), 0, "rows of zeros point nowhere");
        assert!(nearest_rows(&[1.0, 2.0], 1, 0, 0).is_empty());
    }
}
