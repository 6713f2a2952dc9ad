//! Features brought to one scale: BatchNorm without scale and shift, fitted once. He et al., "Masked Autoencoders Are
//! Scalable Vision Learners", CVPR 2022, put it before their linear probe, because the features of masked models
//! differ in scale by orders of magnitude.

/// Added to the variance; that of He et al.
const EPSILON: f64 = 1e-6;

/// Mean and scale of each dimension of some features.
#[derive(Debug, Clone, PartialEq)]
pub struct Standardizer {
    /// `[dim]`
    pub mean: Vec<f32>,
    /// 1 / √(variance + ε), `[dim]`; the variance is the biased one, as in BatchNorm.
    pub scale: Vec<f32>,
}

impl Standardizer {
    /// The statistics of `features`, [rows, dim] row-major.
    pub fn fit(features: &[f32], dim: usize) -> Self {
        let rows = features.len().checked_div(dim).unwrap_or(0).max(1) as f64;
        let mut sums = vec![0.0f64; dim];
        for row in features.chunks_exact(dim.max(1)) {
            sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        let mean: Vec<f64> = sums.iter().map(|sum| sum / rows).collect();
        // In a second pass, because a mean far from 0 would drown the variance.
        let mut squares = vec![0.0f64; dim];
        for row in features.chunks_exact(dim.max(1)) {
            let centered = row.iter().zip(&mean).map(|(&x, mean)| f64::from(x) - mean);
            squares.iter_mut().zip(centered).for_each(|(square, x)| *square += x * x);
        }
        let scale = squares.iter().map(|square| (square / rows + EPSILON).sqrt().recip() as f32).collect();
        Self { mean: mean.into_iter().map(|mean| mean as f32).collect(), scale }
    }

    /// Brings `features`, [rows, dim] row-major, to mean 0 and variance 1 of what was fitted, in place.
    pub fn apply(&self, features: &mut [f32]) {
        for row in features.chunks_exact_mut(self.mean.len().max(1)) {
            let statistics = self.mean.iter().zip(&self.scale);
            row.iter_mut().zip(statistics).for_each(|(x, (mean, scale))| *x = (*x - mean) * scale);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_fitted_gets_mean_zero_and_variance_one() {
        let mut features = vec![1e4, 5.0, 1e4 + 2.0, 5.0, 1e4 + 4.0, 5.0];
        let standardizer = Standardizer::fit(&features, 2);
        standardizer.apply(&mut features);
        let want = [-1.2247449, 0.0, 0.0, 0.0, 1.2247449, 0.0];
        assert!(features.iter().zip(want).all(|(got, want): (&f32, f32)| (got - want).abs() < 1e-4), "{features:?}");
    }

    #[test]
    fn nothing_is_nothing() {
        let standardizer = Standardizer::fit(&[], 0);
        standardizer.apply(&mut []);
        assert!(standardizer.mean.is_empty());
    }
}
