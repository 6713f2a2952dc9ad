//! Signs of collapse: what the loss of a method without negatives does not show.
//!
//! Embeddings are row-major, [rows, dim], and computed with in f64 whatever their range.

/// Standard deviation of unit rows over the batch, unbiased, averaged over dimensions: lightly's
/// `std_of_l2_normalized`, from Chen & He, "Exploring Simple Siamese Representation Learning", CVPR 2021.
///
/// Near 1/√dim for directions spread evenly, 0 after collapse to one direction (and for less than two rows).
pub fn embedding_std(z: &[f32], dim: usize) -> f64 {
    let unit = |row: &[f32]| {
        let norm = row.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt().max(1e-12);
        row.iter().map(move |&x| f64::from(x) / norm).collect::<Vec<f64>>()
    };
    let units: Vec<f64> = z.chunks_exact(dim.max(1)).flat_map(unit).collect();
    mean_deviation(&units, dim)
}

/// The same of the rows as they are: what VICReg's variance term and a normal distribution want at 1.
pub fn mean_std(z: &[f32], dim: usize) -> f64 {
    let wide: Vec<f64> = z.iter().map(|&x| f64::from(x)).collect();
    mean_deviation(&wide, dim)
}

/// Unbiased standard deviation over the rows, averaged over dimensions; 0 for less than two rows.
fn mean_deviation(z: &[f64], dim: usize) -> f64 {
    let rows = z.len().checked_div(dim).unwrap_or(0);
    if rows < 2 {
        return 0.0;
    }
    let mut sums = vec![0.0; dim];
    for row in z.chunks_exact(dim) {
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
    let mut squares = vec![0.0; dim];
    for row in z.chunks_exact(dim) {
        let centered = row.iter().zip(&sums).map(|(x, sum)| x - sum / rows as f64);
        squares.iter_mut().zip(centered).for_each(|(square, x)| *square += x * x);
    }
    squares.into_iter().map(|square| (square / (rows - 1) as f64).sqrt()).sum::<f64>() / dim as f64
}

/// Effective rank: the exponential of the entropy of the singular values. Garrido et al., "RankMe: Assessing
/// the Downstream Performance of Pretrained Self-Supervised Representations by Their Rank", ICML 2023,
/// equation 3: exp(−Σ pₖ ln pₖ) with pₖ = σₖ / Σσ + ε.
///
/// From 1 (all rows on one line) to min(rows, dim). The paper's ε is 1e-7. Singular values are square roots of
/// the eigenvalues of the smaller Gram matrix; that loses those below 1e-8 of the greatest, which ε hides too.
/// Time is O(rows · dim · side + side³) with side = min(rows, dim).
pub fn rankme(z: &[f32], dim: usize, epsilon: f64) -> f64 {
    if z.is_empty() || dim == 0 || z.iter().any(|x| !x.is_finite()) {
        return f64::NAN;
    }
    let singular: Vec<f64> = symmetric_eigenvalues(gram(z, dim)).into_iter().map(|x| x.max(0.0).sqrt()).collect();
    let total = singular.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let entropy = |value: &f64| {
        let p = value / total + epsilon;
        if p > 0.0 { -p * p.ln() } else { 0.0 }
    };
    singular.iter().map(entropy).sum::<f64>().exp()
}

/// Mean over rows of ‖z0 − z1‖^alpha: how far apart two views of one image are. Wang & Isola, "Understanding
/// Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere", ICML 2020; theirs
/// is alpha 2. Pass unit rows.
pub fn alignment(z0: &[f32], z1: &[f32], dim: usize, alpha: f64) -> f64 {
    if z0.is_empty() || dim == 0 {
        return 0.0;
    }
    let rows = z0.chunks_exact(dim).zip(z1.chunks_exact(dim));
    let count = rows.len() as f64;
    rows.map(|(a, b)| squared_distance(a, b).powf(alpha / 2.0)).sum::<f64>() / count
}

/// ln of the mean over pairs of different rows of exp(−t‖zᵢ − zⱼ‖²): the lower, the more evenly spread; 0 after
/// collapse. From the paper of [`alignment`]; theirs is t 2. Pass unit rows. Time is O(rows² · dim).
pub fn uniformity(z: &[f32], dim: usize, t: f64) -> f64 {
    if dim == 0 || z.len() < 2 * dim {
        return 0.0;
    }
    let rows: Vec<&[f32]> = z.chunks_exact(dim).collect();
    // The greatest exponent is kept apart, so that no t underflows to ln 0.
    let (mut top, mut sum) = (f64::NEG_INFINITY, 0.0);
    for (i, a) in rows.iter().enumerate() {
        for b in &rows[..i] {
            let exponent = -t * squared_distance(a, b);
            if exponent > top {
                sum *= (top - exponent).exp();
                top = exponent;
            }
            sum += (exponent - top).exp();
        }
    }
    let pairs = rows.len() * (rows.len() - 1) / 2;
    top + (sum / pairs as f64).ln()
}

fn squared_distance(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum()
}

/// The smaller of ZᵀZ and ZZᵀ: both have the squares of Z's singular values as eigenvalues.
fn gram(z: &[f32], dim: usize) -> Vec<Vec<f64>> {
    let rows = z.len() / dim;
    // Vectors along the shorter axis of Z, whose dot products are the entries.
    let vectors: Vec<Vec<f64>> = match rows < dim {
        true => z.chunks_exact(dim).map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect(),
        false => (0..dim).map(|i| z.chunks_exact(dim).map(|row| f64::from(row[i])).collect()).collect(),
    };
    vectors.iter().map(|a| vectors.iter().map(|b| dot(a, b)).collect()).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Eigenvalues of a symmetric matrix, in no order: Householder reflections make it tridiagonal (Golub & Van
/// Loan, "Matrix Computations", section 8.3.1), then [`tridiagonal_eigenvalues`]. O(n³), errors near 1e-16 of
/// the greatest.
fn symmetric_eigenvalues(mut matrix: Vec<Vec<f64>>) -> Vec<f64> {
    let size = matrix.len();
    let mut beside = vec![0.0; size.saturating_sub(1)];
    for (step, entry) in beside.iter_mut().enumerate() {
        // Reflects the column below the diagonal onto its first axis.
        let mut axis: Vec<f64> = (step + 1..size).map(|i| matrix[i][step]).collect();
        let length = dot(&axis, &axis).sqrt().copysign(-axis[0]); // the sign that does not cancel
        *entry = length;
        axis[0] -= length;
        let square = dot(&axis, &axis);
        if square == 0.0 {
            continue;
        }
        // A ← H A H with H = 1 − 2vvᵀ/v² is A − v wᵀ − w vᵀ with w = p − (v·p/v²) v, p = 2Av/v².
        let mut w: Vec<f64> =
            matrix[step + 1..].iter().map(|row| 2.0 * dot(&row[step + 1..], &axis) / square).collect();
        let along = dot(&axis, &w) / square;
        w.iter_mut().zip(&axis).for_each(|(w, v)| *w -= along * v);
        for (i, row) in matrix[step + 1..].iter_mut().enumerate() {
            for (j, x) in row[step + 1..].iter_mut().enumerate() {
                *x -= axis[i] * w[j] + w[i] * axis[j];
            }
        }
    }
    tridiagonal_eigenvalues((0..size).map(|i| matrix[i][i]).collect(), beside)
}

/// Eigenvalues of the symmetric tridiagonal matrix with this diagonal and these entries beside it: implicit QR
/// steps with Wilkinson's shift (Golub & Van Loan, section 8.3.3).
fn tridiagonal_eigenvalues(mut diagonal: Vec<f64>, mut beside: Vec<f64>) -> Vec<f64> {
    let largest = diagonal.iter().chain(&beside).fold(0.0, |top: f64, x| top.max(x.abs()));
    let negligible = f64::EPSILON * largest;
    let mut high = diagonal.len() - 1;
    // About two steps an eigenvalue are needed; the bound is for numbers that never settle.
    for _ in 0..60 * diagonal.len() {
        beside.iter_mut().filter(|x| x.abs() <= negligible).for_each(|x| *x = 0.0);
        while high > 0 && beside[high - 1] == 0.0 {
            high -= 1;
        }
        if high == 0 {
            break;
        }
        let low = beside[..high].iter().rposition(|&x| x == 0.0).map_or(0, |zero| zero + 1);
        let (half, corner) = ((diagonal[high - 1] - diagonal[high]) / 2.0, beside[high - 1]);
        let shift = diagonal[high] - corner * corner / (half + half.hypot(corner).copysign(half));
        let (mut x, mut bulge) = (diagonal[low] - shift, beside[low]);
        for k in low..high {
            let radius = x.hypot(bulge);
            let (c, s) = if radius == 0.0 { (1.0, 0.0) } else { (x / radius, bulge / radius) };
            if k > low {
                beside[k - 1] = radius;
            }
            let (a, b, d) = (diagonal[k], beside[k], diagonal[k + 1]);
            diagonal[k] = c * c * a + 2.0 * c * s * b + s * s * d;
            diagonal[k + 1] = s * s * a - 2.0 * c * s * b + c * c * d;
            beside[k] = (c * c - s * s) * b + c * s * (d - a);
            if k + 1 < high {
                (x, bulge) = (beside[k], s * beside[k + 1]);
                beside[k + 1] *= c;
            }
        }
    }
    diagonal
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers in [−1, 1) without pattern, the same each time.
    fn random(count: usize) -> Vec<f32> {
        let mut state = 12345u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f32 / 8388608.0 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    #[track_caller]
    fn close(got: f64, want: f64) {
        assert!((got - want).abs() < 1e-5 * (1.0 + want.abs()), "{got}, expected {want}");
    }

    #[test]
    fn eigenvalues_are_those_of_known_matrices() {
        // The path graph's Laplacian, turned by a reflection so that it is not tridiagonal.
        let size = 9;
        let laplacian = |i: usize, j: usize| match i.abs_diff(j) {
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        };
        let reflection = |i: usize, j: usize| f64::from(u8::from(i == j)) - 2.0 / size as f64;
        let turned = |i: usize, j: usize| -> f64 {
            let inner = |k: usize| (0..size).map(|l| laplacian(k, l) * reflection(l, j)).sum::<f64>();
            (0..size).map(|k| reflection(i, k) * inner(k)).sum()
        };
        let matrix = (0..size).map(|i| (0..size).map(|j| turned(i, j)).collect()).collect();
        let mut got = symmetric_eigenvalues(matrix);
        got.sort_by(f64::total_cmp);
        let angle = |k: usize| std::f64::consts::PI * (k + 1) as f64 / (size + 1) as f64;
        got.iter().enumerate().for_each(|(k, &got)| assert!((got - 2.0 + 2.0 * angle(k).cos()).abs() < 1e-13));
        assert_eq!(symmetric_eigenvalues(vec![vec![7.0]]), [7.0]);
    }

    #[test]
    fn eigenvalues_keep_trace_and_square_sum() {
        for (rows, dim) in [(40, 17), (5, 30), (64, 64)] {
            let matrix = gram(&random(rows * dim), dim);
            let trace: f64 = (0..matrix.len()).map(|i| matrix[i][i]).sum();
            let squares: f64 = matrix.iter().map(|row| dot(row, row)).sum();
            let got = symmetric_eigenvalues(matrix);
            close(got.iter().sum(), trace);
            close(dot(&got, &got), squares);
            assert!(got.iter().all(|&x| x > -1e-9));
        }
    }

    #[test]
    fn rank_is_that_of_known_matrices() {
        let identity: Vec<f32> = (0..36).map(|i| f32::from(u8::from(i % 7 == 0))).collect();
        close(rankme(&identity, 6, 0.0), 6.0);
        let line: Vec<f32> = (0..50).map(|i| ((i % 5) * (i / 5)) as f32).collect();
        close(rankme(&line, 5, 1e-7), 1.0);
        assert!(rankme(&[0.0; 12], 3, 1e-7) < 1.01);
        assert!(rankme(&[f32::NAN; 4], 2, 1e-7).is_nan());
        let (wide, dim) = (random(7 * 20), 20);
        let tall: Vec<f32> = (0..7 * 20).map(|i| wide[(i % 7) * dim + i / 7]).collect();
        close(rankme(&wide, dim, 1e-7), rankme(&tall, 7, 1e-7));
    }

    #[test]
    fn std_is_one_over_the_root_of_dim_when_spread_and_zero_when_collapsed() {
        let axes = [1.0, 0.0, -1.0, 0.0, 0.0, 1.0, 0.0, -1.0];
        close(embedding_std(&axes, 2), (2.0f64 / 3.0).sqrt());
        assert!((embedding_std(&random(4000 * 16), 16) - 0.25).abs() < 0.005);
        close(embedding_std(&[3.0, 4.0, 6.0, 8.0, 0.3, 0.4], 2), 0.0);
        assert_eq!((embedding_std(&[1.0, 2.0], 2), embedding_std(&[], 0)), (0.0, 0.0));
        close(mean_std(&[3.0, 4.0, 6.0, 8.0, 0.0, 0.0], 2), 3.5);
        assert_eq!(mean_std(&[], 0), 0.0);
    }

    #[test]
    fn alignment_and_uniformity_of_points_known_by_hand() {
        let (square, origin) = ([0.0, 0.0, 3.0, 4.0], [0.0; 4]);
        close(alignment(&square, &origin, 2, 2.0), 12.5);
        close(alignment(&square, &origin, 2, 1.0), 2.5);
        close(uniformity(&square, 2, 0.1), -2.5);
        close(uniformity(&square, 2, 1e6), -2.5e7);
        close(uniformity(&[1.0; 10], 2, 2.0), 0.0);
        close(uniformity(&[0.0, 1.0, 3.0], 1, 1.0), (((-1.0f64).exp() + (-4.0f64).exp() + (-9.0f64).exp()) / 3.0).ln());
    }
}
