//! L-BFGS: minimises a smooth function from its gradients alone (Nocedal & Wright, "Numerical Optimization", 2nd
//! edition, algorithms 7.4 and 7.5). Step lengths are halved until the function falls enough, which is all a convex
//! function needs.

use std::collections::VecDeque;

/// Pairs of changes remembered, as in SciPy.
const MEMORY: usize = 10;
/// Share of the fall promised by the slope that a step must keep (Armijo's condition).
const LEAST_FALL: f64 = 1e-4;
/// Halvings of a step before the search gives up: then rounding hides any fall.
const HALVINGS: usize = 30;

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    /// Greatest entry of the gradient at a minimum.
    pub gradient: f64,
    /// Steps at most.
    pub steps: usize,
}

/// A change of the point and the change of the gradient that it made.
#[derive(Debug, Clone)]
struct Pair {
    moved: Vec<f64>,
    turned: Vec<f64>,
    /// moved · turned, positive.
    curvature: f64,
}

/// A minimisation under way. It is pulled step by step, so that a browser can do other things in between.
#[derive(Debug, Clone)]
pub struct Minimizer {
    stop: Stop,
    point: Vec<f64>,
    /// At the point; `None` before the first step.
    value: Option<f64>,
    gradient: Vec<f64>,
    pairs: VecDeque<Pair>,
    trial: Vec<f64>,
    trial_gradient: Vec<f64>,
    steps: usize,
}

impl Minimizer {
    /// Starts from `point`.
    pub fn new(point: Vec<f64>, stop: Stop) -> Self {
        let (gradient, trial, trial_gradient) = (vec![0.0; point.len()], point.clone(), vec![0.0; point.len()]);
        Self { stop, point, value: None, gradient, pairs: VecDeque::new(), trial, trial_gradient, steps: 0 }
    }

    /// The point that it has come to.
    pub fn into_point(self) -> Vec<f64> {
        self.point
    }

    /// Share of the steps it may take, 0 to 1.
    pub fn spent(&self) -> f64 {
        self.steps as f64 / self.stop.steps.max(1) as f64
    }

    /// One step towards a minimum of `function`, which returns its value and writes its gradient. Returns false when
    /// there is no more to do.
    pub fn step(&mut self, function: &mut impl FnMut(&[f64], &mut [f64]) -> f64) -> bool {
        let value = match self.value {
            Some(value) => value,
            None => function(&self.point, &mut self.gradient),
        };
        self.value = Some(value);
        if self.steps == self.stop.steps || self.gradient.iter().all(|g| g.abs() <= self.stop.gradient) {
            return false;
        }
        self.steps += 1;
        let mut direction = descent(&self.gradient, &self.pairs);
        let mut slope = dot(&direction, &self.gradient);
        if slope >= 0.0 || !slope.is_finite() {
            self.pairs.clear();
            direction = descent(&self.gradient, &self.pairs);
            slope = dot(&direction, &self.gradient);
        }
        let Some(reached) = self.search(&direction, value, slope, function) else { return false };
        self.value = Some(reached);
        self.remember();
        true
    }

    /// Tries shorter and shorter steps in a direction until the function falls enough.
    fn search(
        &mut self,
        direction: &[f64],
        value: f64,
        slope: f64,
        function: &mut impl FnMut(&[f64], &mut [f64]) -> f64,
    ) -> Option<f64> {
        // Without pairs nothing is known of the scale: a first step of length 1 at most.
        let mut length = if self.pairs.is_empty() { (-slope).sqrt().recip().min(1.0) } else { 1.0 };
        for _ in 0..HALVINGS {
            let from = self.point.iter().zip(direction);
            self.trial.iter_mut().zip(from).for_each(|(t, (x, d))| *t = x + length * d);
            let reached = function(&self.trial, &mut self.trial_gradient);
            if reached <= value + LEAST_FALL * length * slope {
                return Some(reached);
            }
            length /= 2.0;
        }
        None
    }

    /// Moves to the trial point, and keeps what the step has told of the curvature.
    fn remember(&mut self) {
        let moved = difference(&self.trial, &self.point);
        let turned = difference(&self.trial_gradient, &self.gradient);
        let curvature = dot(&moved, &turned);
        self.point.copy_from_slice(&self.trial);
        self.gradient.copy_from_slice(&self.trial_gradient);
        if curvature > 1e-12 * dot(&turned, &turned) {
            self.pairs.push_back(Pair { moved, turned, curvature });
            if self.pairs.len() > MEMORY {
                self.pairs.pop_front();
            }
        }
    }
}

/// −H·gradient, H the inverse Hessian that the pairs suggest: the two-loop recursion.
fn descent(gradient: &[f64], pairs: &VecDeque<Pair>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut weights = vec![];
    for pair in pairs.iter().rev() {
        let weight = dot(&pair.moved, &direction) / pair.curvature;
        direction.iter_mut().zip(&pair.turned).for_each(|(d, y)| *d -= weight * y);
        weights.push(weight);
    }
    if let Some(last) = pairs.back() {
        let scale = last.curvature / dot(&last.turned, &last.turned);
        direction.iter_mut().for_each(|d| *d *= scale);
    }
    for (pair, weight) in pairs.iter().zip(weights.into_iter().rev()) {
        let back = dot(&pair.turned, &direction) / pair.curvature;
        direction.iter_mut().zip(&pair.moved).for_each(|(d, s)| *d += (weight - back) * s);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOP: Stop = Stop { gradient: 1e-8, steps: 500 };

    fn minimize(point: &mut [f64], stop: Stop, mut function: impl FnMut(&[f64], &mut [f64]) -> f64) {
        let mut minimizer = Minimizer::new(point.to_vec(), stop);
        while minimizer.step(&mut function) {}
        point.copy_from_slice(&minimizer.into_point());
    }

    #[test]
    fn it_finds_the_minimum_of_a_long_valley() {
        // Σ cᵢ (xᵢ − i)², c from 1 to 10⁴.
        let scale = |i: usize| 10f64.powi(i as i32);
        let mut point = vec![3.0; 5];
        minimize(&mut point, STOP, |x, gradient| {
            x.iter().enumerate().for_each(|(i, x)| gradient[i] = 2.0 * scale(i) * (x - i as f64));
            x.iter().enumerate().map(|(i, x)| scale(i) * (x - i as f64).powi(2)).sum()
        });
        point.iter().enumerate().for_each(|(i, x)| assert!((x - i as f64).abs() < 1e-6, "{point:?}"));
    }

    #[test]
    fn it_finds_the_minimum_of_rosenbrock() {
        let mut point = [-1.2, 1.0];
        minimize(&mut point, STOP, |x, gradient| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            gradient[0] = -2.0 * a - 400.0 * x[0] * b;
            gradient[1] = 200.0 * b;
            a * a + 100.0 * b * b
        });
        assert!(point.iter().all(|x| (x - 1.0).abs() < 1e-6), "{point:?}");
    }

    #[test]
    fn a_minimum_stays_and_nothing_is_nothing() {
        let mut point = [0.0];
        minimize(&mut point, STOP, |x, gradient| {
            gradient[0] = 2.0 * x[0];
            x[0] * x[0]
        });
        assert_eq!(point, [0.0]);
        minimize(&mut [], STOP, |_, _| 0.0);
    }
}
