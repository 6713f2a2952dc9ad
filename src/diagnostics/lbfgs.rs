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
struct Pair {
    moved: Vec<f64>,
    turned: Vec<f64>,
    /// moved · turned, positive.
    curvature: f64,
}

/// Moves `point` to a minimum of `function`, which returns its value and writes its gradient.
pub fn minimize(point: &mut [f64], stop: Stop, mut function: impl FnMut(&[f64], &mut [f64]) -> f64) {
    let mut gradient = vec![0.0; point.len()];
    let mut value = function(point, &mut gradient);
    let mut pairs = VecDeque::<Pair>::new();
    let (mut trial, mut trial_gradient) = (point.to_vec(), gradient.clone());
    for _ in 0..stop.steps {
        if gradient.iter().all(|g| g.abs() <= stop.gradient) {
            return;
        }
        let mut direction = descent(&gradient, &pairs);
        let mut slope = dot(&direction, &gradient);
        if slope >= 0.0 || !slope.is_finite() {
            pairs.clear();
            direction = descent(&gradient, &pairs);
            slope = dot(&direction, &gradient);
        }
        // Without pairs nothing is known of the scale: a first step of length 1 at most.
        let mut length = if pairs.is_empty() { (-slope).sqrt().recip().min(1.0) } else { 1.0 };
        let mut found = None;
        for _ in 0..HALVINGS {
            trial.iter_mut().zip(point.iter().zip(&direction)).for_each(|(t, (x, d))| *t = x + length * d);
            let reached = function(&trial, &mut trial_gradient);
            if reached <= value + LEAST_FALL * length * slope {
                found = Some(reached);
                break;
            }
            length /= 2.0;
        }
        let Some(reached) = found else { return };
        value = reached;
        let moved = difference(&trial, point);
        let turned = difference(&trial_gradient, &gradient);
        let curvature = dot(&moved, &turned);
        point.copy_from_slice(&trial);
        gradient.copy_from_slice(&trial_gradient);
        if curvature > 1e-12 * dot(&turned, &turned) {
            pairs.push_back(Pair { moved, turned, curvature });
            if pairs.len() > MEMORY {
                pairs.pop_front();
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
