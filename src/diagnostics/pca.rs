//! Principal components: the directions along which vectors vary most.
//!
//! By subspace iteration (Halko, Martinsson & Tropp, "Finding structure with randomness", SIAM Review 2011, algorithms
//! 4.4 and 5.1): the covariance is never formed, so that vectors may be as long as an image has pixels.

use crate::random::{Seed, Stream};

/// Directions followed beside those asked for, which makes the last of these converge.
const SPARE: usize = 6;
/// Rounds of multiplying by the covariance; each squares the advantage of the greater variances.
const ROUNDS: usize = 12;

/// The first principal components of some vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    /// Mean of the vectors, `[dim]`.
    pub mean: Vec<f64>,
    /// Unit directions, the one of the greatest variance first; the entry furthest from 0 of each is positive.
    pub directions: Vec<Vec<f64>>,
    /// Variance along each direction, unbiased.
    pub variances: Vec<f64>,
}

impl Pca {
    /// The first `count` components of `rows`, [rows, dim] row-major; fewer where there are not so many dimensions.
    /// Directions along which nothing varies have variance 0. Takes O(rows · dim · count).
    pub fn fit(rows: &[f32], dim: usize, count: usize) -> Self {
        let number = rows.len().checked_div(dim).unwrap_or(0);
        let mut mean = vec![0.0; dim];
        for row in rows.chunks_exact(dim.max(1)) {
            mean.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        mean.iter_mut().for_each(|sum| *sum /= number.max(1) as f64);
        let centered: Vec<f64> = rows
            .chunks_exact(dim.max(1))
            .flat_map(|row| row.iter().zip(&mean).map(|(&x, m)| f64::from(x) - m))
            .collect();
        let mut basis = start(dim, (count + SPARE).min(dim));
        for _ in 0..ROUNDS {
            orthonormalize(&mut basis);
            basis = times_covariance(&centered, dim, &basis);
        }
        orthonormalize(&mut basis);
        let (mut directions, mut variances) = rotate(&centered, dim, basis);
        directions.truncate(count);
        variances.truncate(count);
        directions.iter_mut().for_each(|direction| point_up(direction));
        let degrees = number.saturating_sub(1).max(1) as f64;
        variances.iter_mut().for_each(|variance| *variance /= degrees);
        Self { mean, directions, variances }
    }

    /// Coordinates of `rows` [rows, dim] along the directions, [rows, directions].
    pub fn project(&self, rows: &[f32]) -> Vec<f32> {
        let along = |row: &[f32], direction: &[f64]| {
            row.iter().zip(&self.mean).zip(direction).map(|((&x, m), d)| (f64::from(x) - m) * d).sum::<f64>() as f32
        };
        let rows = rows.chunks_exact(self.mean.len().max(1));
        rows.flat_map(|row| self.directions.iter().map(move |direction| along(row, direction))).collect()
    }
}

/// Random directions to begin with, the same each time.
fn start(dim: usize, count: usize) -> Vec<Vec<f64>> {
    let mut draws = Seed(0).draws(Stream::Diagnostic, 0, 0);
    (0..count).map(|_| (0..dim).map(|_| f64::from(draws.normal())).collect()).collect()
}

/// Xᵀ X v of each vector v, of `centered` X [rows, dim].
fn times_covariance(centered: &[f64], dim: usize, vectors: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut products = vec![vec![0.0; dim]; vectors.len()];
    for row in centered.chunks_exact(dim.max(1)) {
        for (vector, product) in vectors.iter().zip(&mut products) {
            let along = dot(row, vector);
            product.iter_mut().zip(row).for_each(|(sum, x)| *sum += along * x);
        }
    }
    products
}

/// Makes the vectors unit and perpendicular, by Gram–Schmidt done twice, which is as good as exact. One that lies in
/// the span of those before it becomes 0.
fn orthonormalize(vectors: &mut [Vec<f64>]) {
    for index in 0..vectors.len() {
        let (before, rest) = vectors.split_at_mut(index);
        let vector = &mut rest[0];
        let length = dot(vector, vector).sqrt();
        for _ in 0..2 {
            for other in before.iter() {
                let along = dot(vector, other);
                vector.iter_mut().zip(other).for_each(|(x, o)| *x -= along * o);
            }
        }
        let left = dot(vector, vector).sqrt();
        let scale = if left > 1e-10 * length { left.recip() } else { 0.0 };
        vector.iter_mut().for_each(|x| *x *= scale);
    }
}

/// Turns an orthonormal basis within its span so that its vectors are the principal directions there; their sums of
/// squares, descending.
fn rotate(centered: &[f64], dim: usize, basis: Vec<Vec<f64>>) -> (Vec<Vec<f64>>, Vec<f64>) {
    let images = times_covariance(centered, dim, &basis);
    let mut matrix: Vec<Vec<f64>> = basis.iter().map(|a| images.iter().map(|b| dot(a, b)).collect()).collect();
    let turns = jacobi(&mut matrix);
    let mut order: Vec<usize> = (0..basis.len()).collect();
    order.sort_by(|&a, &b| matrix[b][b].total_cmp(&matrix[a][a]));
    let mix = |turn: usize| {
        let mut direction = vec![0.0; dim];
        for (vector, weights) in basis.iter().zip(&turns) {
            direction.iter_mut().zip(vector).for_each(|(sum, x)| *sum += weights[turn] * x);
        }
        direction
    };
    order.iter().map(|&turn| (mix(turn), matrix[turn][turn].max(0.0))).unzip()
}

/// Makes a small symmetric matrix diagonal by Jacobi's rotations (Golub & Van Loan, section 8.5); returns the
/// eigenvectors as columns.
fn jacobi(matrix: &mut [Vec<f64>]) -> Vec<Vec<f64>> {
    let size = matrix.len();
    let mut vectors: Vec<Vec<f64>> =
        (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let scale = (0..size).map(|i| matrix[i][i].abs()).fold(0.0, f64::max);
    // Each sweep about squares what is left beside the diagonal: five are the rule.
    for _ in 0..30 {
        let beside =
            (0..size).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| matrix[i][j].abs()).fold(0.0, f64::max);
        if beside <= 1e-15 * scale {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                turn(matrix, &mut vectors, p, q);
            }
        }
    }
    vectors
}

/// The rotation in the plane of axes `p` and `q` that makes their common entry 0.
fn turn(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    if matrix[p][q] == 0.0 {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    let tangent = 1f64.copysign(theta) / (theta.abs() + theta.hypot(1.0));
    let cosine = tangent.hypot(1.0).recip();
    let sine = tangent * cosine;
    let rotated = |a: f64, b: f64| (cosine * a - sine * b, sine * a + cosine * b);
    for row in matrix.iter_mut().chain(vectors) {
        (row[p], row[q]) = rotated(row[p], row[q]);
    }
    let (low, high) = matrix.split_at_mut(q);
    low[p].iter_mut().zip(&mut high[0]).for_each(|(a, b)| (*a, *b) = rotated(*a, *b));
}

/// Signs are arbitrary; this one is the same each time.
fn point_up(direction: &mut [f64]) {
    let furthest = direction.iter().copied().fold(0.0, |top: f64, x| if x.abs() > top.abs() { x } else { top });
    if furthest < 0.0 {
        direction.iter_mut().for_each(|x| *x = -*x);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows scattered along perpendicular axes of the given deviations, turned by a reflection and moved away from 0.
    fn cloud(count: usize, deviations: &[f32]) -> Vec<f32> {
        let mut draws = Seed(3).draws(Stream::Diagnostic, 1, 0);
        let dim = deviations.len();
        let mut row = || {
            let x: Vec<f32> = deviations.iter().map(|deviation| deviation * draws.normal()).collect();
            let sum = x.iter().sum::<f32>() * 2.0 / dim as f32;
            x.into_iter().map(|x| x - sum + 7.0).collect::<Vec<_>>()
        };
        (0..count).flat_map(|_| row()).collect()
    }

    #[test]
    fn variances_and_directions_are_those_of_the_cloud() {
        let (deviations, count) = ([0.1, 5.0, 0.5, 2.0, 0.2, 1.0, 0.3, 0.4, 0.1, 0.2], 4000);
        let rows = cloud(count, &deviations);
        let pca = Pca::fit(&rows, deviations.len(), 3);
        for (variance, want) in pca.variances.iter().zip([25.0, 4.0, 1.0]) {
            assert!((variance / want - 1.0).abs() < 0.1, "{:?}", pca.variances);
        }
        // Axis 1 after the reflection 1 − 2uuᵀ.
        let axis = |i: usize| if i == 1 { 1.0 - 0.2 } else { -0.2 };
        let along: f64 = pca.directions[0].iter().enumerate().map(|(i, x)| x * axis(i)).sum();
        assert!(along.abs() > 0.999, "{along}");
        assert!(pca.directions.iter().all(|d| d.iter().fold(0.0, |top: f64, x| if x.abs() > top.abs() {
            *x
        } else {
            top
        }) > 0.0));
    }

    #[test]
    fn coordinates_are_uncorrelated_with_the_variances_found() {
        let rows = cloud(300, &[3.0, 2.9, 1.0, 0.5]);
        let pca = Pca::fit(&rows, 4, 4);
        let coordinates = pca.project(&rows);
        let product = |a: usize, b: usize| {
            coordinates.chunks_exact(4).map(|row| f64::from(row[a]) * f64::from(row[b])).sum::<f64>() / 299.0
        };
        for a in 0..4 {
            assert!((product(a, a) / pca.variances[a] - 1.0).abs() < 1e-5);
            (0..a).for_each(|b| assert!(product(a, b).abs() < 1e-4, "{a} {b}: {}", product(a, b)));
        }
        let total: f64 = pca.variances.iter().sum();
        let mean = |i: usize| rows.chunks_exact(4).map(|row| f64::from(row[i])).sum::<f64>() / 300.0;
        let spread =
            |i: usize| rows.chunks_exact(4).map(|row| (f64::from(row[i]) - mean(i)).powi(2)).sum::<f64>() / 299.0;
        assert!((total / (0..4).map(spread).sum::<f64>() - 1.0).abs() < 1e-9, "no variance is lost");
    }

    #[test]
    fn few_rows_and_constant_rows_are_defined() {
        let three = Pca::fit(&[0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 6.0, 0.0, 0.0], 3, 2);
        assert!((three.variances[0] - 9.0).abs() < 1e-9 && three.variances[1].abs() < 1e-9);
        let coordinates = three.project(&[0.0, 0.0, 0.0, 6.0, 0.0, 0.0]);
        assert!((coordinates[0] + 3.0).abs() < 1e-6 && (coordinates[2] - 3.0).abs() < 1e-6, "{coordinates:?}");
        assert!(Pca::fit(&[1.0; 12], 3, 2).project(&[1.0; 3]).iter().all(|x| *x == 0.0));
        assert!(Pca::fit(&[], 3, 2).project(&[]).is_empty());
        assert_eq!(Pca::fit(&[1.0, 2.0], 1, 2).directions.len(), 1);
    }
}
