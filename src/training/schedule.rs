//! Schedules over the steps of a run.

use std::f64::consts::PI;

/// Half a cosine from `start` at step 0 to `end` at step `total` − 1, `end` afterwards.
pub fn cosine(step: usize, total: usize, start: f64, end: f64) -> f64 {
    if total <= 1 || step + 1 >= total {
        return end;
    }
    end - (end - start) * ((PI * step as f64 / (total - 1) as f64).cos() + 1.0) / 2.0
}

/// Factor of the learning rate: (step + 1) / warmup while warming up, then a cosine from 1 to `end`.
pub fn cosine_warmup(step: usize, warmup: usize, total: usize, end: f64) -> f64 {
    match step < warmup {
        true => (step + 1) as f64 / warmup as f64,
        false => cosine(step - warmup, total.saturating_sub(warmup), 1.0, end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_warms_up_peaks_and_ends() {
        let factor = |step| cosine_warmup(step, 10, 100, 0.0);
        assert!((factor(0) - 0.1).abs() < 1e-12 && factor(9) == 1.0 && factor(10) == 1.0);
        assert!(factor(99).abs() < 1e-12 && factor(200) == 0.0);
        assert!((10..99).all(|step| factor(step) > factor(step + 1)));
    }

    #[test]
    fn short_runs_are_defined() {
        assert_eq!(cosine(0, 1, 1.0, 0.0), 0.0);
        assert_eq!(cosine_warmup(0, 0, 2, 0.0), 1.0);
        assert!(cosine_warmup(3, 5, 5, 0.0).is_finite());
    }
}
