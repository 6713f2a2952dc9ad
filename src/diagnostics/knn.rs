//! Weighted nearest neighbours on embeddings.

use burn::tensor::{Device, Tensor, TensorData};

/// Rows compared at a time, so that the similarity matrix stays small.
const CHUNK: usize = 256;

/// Classes voted by the `k` most similar rows of the bank, each with weight exp(similarity / temperature):
/// Wu et al., "Unsupervised Feature Learning via Non-Parametric Instance Discrimination", CVPR 2018.
///
/// Similarity is the dot product: pass unit rows for the cosine. Ties go to the lower class.
///
/// - `bank`: [n, dim] row-major, with `labels` of its rows, each < `classes`
/// - `queries`: [m, dim] row-major
/// - returns m classes
pub fn knn_predict(
    bank: &[f32],
    labels: &[u16],
    queries: &[f32],
    dim: usize,
    classes: usize,
    k: usize,
    temperature: f32,
) -> Vec<u16> {
    let neighbours = Neighbours::new(bank, labels, dim, classes);
    neighbours.predict(queries, k, temperature)
}

/// Labelled rows that vote.
pub struct Neighbours {
    /// [dim, n]; `None` of no rows.
    bank: Option<Tensor<2>>,
    labels: Vec<u16>,
    dim: usize,
    classes: usize,
}

impl Neighbours {
    /// `bank`: [n, dim] row-major, with `labels` of its rows, each < `classes`.
    pub fn new(bank: &[f32], labels: &[u16], dim: usize, classes: usize) -> Self {
        let bank = (!labels.is_empty() && dim > 0).then(|| matrix(bank, dim).transpose());
        Self { bank, labels: labels.to_vec(), dim, classes }
    }

    /// The classes of `queries`, [m, dim] row-major, as in [`knn_predict`].
    pub fn predict(&self, queries: &[f32], k: usize, temperature: f32) -> Vec<u16> {
        let Some(bank) = &self.bank else {
            return vec![0; queries.len().checked_div(self.dim).unwrap_or(0)];
        };
        let k = k.min(self.labels.len());
        let vote = |similarities: &[f32]| vote(similarities, &self.labels, self.classes, k, temperature);
        let chunk = |queries: &[f32]| {
            let similarities = matrix(queries, self.dim).matmul(bank.clone()).into_data();
            let similarities = similarities.try_to_vec::<f32>().unwrap_or_default();
            similarities.chunks_exact(self.labels.len()).map(vote).collect::<Vec<_>>()
        };
        queries.chunks(CHUNK * self.dim).flat_map(chunk).collect()
    }

    /// Multiplications for one query.
    pub fn work(&self) -> f64 {
        (self.labels.len() * self.dim) as f64
    }
}

/// Rows on the CPU, [rows, dim].
fn matrix(rows: &[f32], dim: usize) -> Tensor<2> {
    Tensor::from_data(TensorData::new(rows.to_vec(), [rows.len() / dim, dim]), &Device::flex())
}

/// The class with the greatest summed weight among the `k` most similar.
fn vote(similarities: &[f32], labels: &[u16], classes: usize, k: usize, temperature: f32) -> u16 {
    let mut order: Vec<u32> = (0..similarities.len() as u32).collect();
    let descending = |a: &u32, b: &u32| similarities[*b as usize].total_cmp(&similarities[*a as usize]).then(a.cmp(b));
    if k < order.len() {
        order.select_nth_unstable_by(k - 1, descending);
    }
    // The greatest similarity is taken out so that a small temperature cannot overflow.
    let top = order[..k].iter().map(|&i| similarities[i as usize]).fold(f32::NEG_INFINITY, f32::max);
    let mut scores = vec![0.0f64; classes];
    for &i in &order[..k] {
        scores[labels[i as usize] as usize] += (((similarities[i as usize] - top) / temperature) as f64).exp();
    }
    let best = (0..classes).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)));
    best.unwrap_or(0) as u16
}

/// Scales each row to unit length, in place; rows of zeros stay.
pub fn unit_rows(rows: &mut [f32], dim: usize) {
    for row in rows.chunks_exact_mut(dim) {
        let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
        row.iter_mut().for_each(|x| *x /= norm);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_decide() {
        let bank = [1.0, 0.0, 0.0, 1.0, 0.8, 0.6];
        let predict = |query: [f32; 2], k| knn_predict(&bank, &[0, 1, 1], &query, 2, 2, k, 0.1)[0];
        assert_eq!((predict([1.0, 0.1], 1), predict([0.1, 1.0], 1)), (0, 1));
        assert_eq!(predict([1.0, 0.1], 50), 0, "k is at most the bank");
    }

    #[test]
    fn no_bank_and_tiny_temperatures_are_defined() {
        assert_eq!(knn_predict(&[], &[], &[1.0, 2.0], 2, 3, 5, 0.1), [0]);
        assert_eq!(knn_predict(&[100.0, 90.0], &[0, 1], &[50.0], 1, 2, 2, 1e-6), [0]);
    }
}
