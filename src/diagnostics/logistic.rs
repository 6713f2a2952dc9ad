//! Multinomial logistic regression: the linear classifier that a probe puts on frozen features.
//!
//! Minimises C · Σ −ln p(label) + ½‖W‖², as scikit-learn's `LogisticRegression(C=C)`: the bias is free. Products are
//! in f32, sums over rows and the minimiser in f64. One thread, so that the browser computes the same.

use super::lbfgs::{Minimizer, Stop};

/// Rows whose gradient is summed in f32 before it goes into the f64 sum.
const CHUNK: usize = 64;
/// A tenth of where scikit-learn stops by default, because weak regularisation leaves a flat valley.
pub const STOP: Stop = Stop { gradient: 1e-5, steps: 300 };

/// Labelled features to fit on.
#[derive(Debug, Clone, Copy)]
pub struct Labelled<'a> {
    /// [rows, dim] row-major.
    pub features: &'a [f32],
    /// One a row, each < `classes`.
    pub labels: &'a [u16],
    /// Length of a row.
    pub dim: usize,
    /// Number of classes.
    pub classes: usize,
}

/// A linear classifier: logits = W·x + b.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// Length of a row of features.
    pub dim: usize,
    /// Number of classes.
    pub classes: usize,
    /// W [classes, dim] row-major, then b `[classes]`.
    pub parameters: Vec<f64>,
}

impl Logistic {
    /// A classifier that prefers nothing.
    pub fn flat(dim: usize, classes: usize) -> Self {
        Self { dim, classes, parameters: vec![0.0; classes * (dim + 1)] }
    }

    /// Goes on from this classifier to the minimum for `data` at inverse regularisation `c` > 0.
    pub fn fit(self, data: Labelled, c: f64) -> Self {
        self.fit_until(data, c, STOP)
    }

    /// The same, until `stop`.
    pub fn fit_until(self, data: Labelled, c: f64, stop: Stop) -> Self {
        let mut fitting = Fitting::new(self, c, stop);
        while fitting.advance(data, usize::MAX) {}
        fitting.finish()
    }

    /// Probabilities of the classes, [rows, classes], of `features` [rows, dim].
    pub fn probabilities(&self, features: &[f32]) -> Vec<f32> {
        let weights: Vec<f32> = self.parameters.iter().map(|&x| x as f32).collect();
        let mut all = vec![];
        for row in features.chunks_exact(self.dim.max(1)) {
            let start = all.len();
            all.resize(start + self.classes, 0.0);
            softmax(&weights, row, &mut all[start..]);
        }
        all
    }

    /// The most probable class of each row; ties go to the lower class.
    pub fn predict(&self, features: &[f32]) -> Vec<u16> {
        self.probabilities(features).chunks_exact(self.classes.max(1)).map(greatest).collect()
    }

    /// Mean of −ln p(label) over `data`.
    pub fn log_loss(&self, data: Labelled) -> f64 {
        let probabilities = self.probabilities(data.features);
        let rows = probabilities.chunks_exact(self.classes.max(1)).zip(data.labels);
        let losses = rows.map(|(row, &label)| -f64::from(row[label as usize]).ln());
        losses.sum::<f64>() / data.labels.len().max(1) as f64
    }
}

/// A fit under way.
#[derive(Debug, Clone)]
pub struct Fitting {
    dim: usize,
    classes: usize,
    strength: f64,
    minimizer: Minimizer,
}

impl Fitting {
    /// Goes on from `start` to the minimum at inverse regularisation `strength` > 0.
    pub fn new(start: Logistic, strength: f64, stop: Stop) -> Self {
        let Logistic { dim, classes, parameters } = start;
        Self { dim, classes, strength, minimizer: Minimizer::new(parameters, stop) }
    }

    /// Goes on for `steps` steps, on the same data each time. Returns whether there is more to do.
    pub fn advance(&mut self, data: Labelled, steps: usize) -> bool {
        if data.labels.is_empty() {
            return false;
        }
        let mut objective = Objective::new(data, self.strength);
        (0..steps).all(|_| self.minimizer.step(&mut |at, gradient| objective.evaluate(at, gradient)))
    }

    /// Share of the steps it may take, 0 to 1.
    pub fn spent(&self) -> f64 {
        self.minimizer.spent()
    }

    /// The classifier.
    pub fn finish(self) -> Logistic {
        Logistic { dim: self.dim, classes: self.classes, parameters: self.minimizer.into_point() }
    }
}

/// Index of the greatest value, the first of equals.
pub fn greatest(values: &[f32]) -> u16 {
    let best = values.iter().enumerate().max_by(|(i, a), (j, b)| a.total_cmp(b).then(j.cmp(i)));
    best.map_or(0, |(index, _)| index as u16)
}

/// What is minimised, divided by C · rows so that the stopping rule means the same whatever they are.
struct Objective<'a> {
    data: Labelled<'a>,
    penalty: f64,
    /// The point in f32.
    weights: Vec<f32>,
    /// Gradient of a chunk of rows.
    partial: Vec<f32>,
    probabilities: Vec<f32>,
}

impl<'a> Objective<'a> {
    fn new(data: Labelled<'a>, c: f64) -> Self {
        let size = data.classes * (data.dim + 1);
        let penalty = 1.0 / (c * data.labels.len() as f64);
        Self {
            data,
            penalty,
            weights: vec![0.0; size],
            partial: vec![0.0; size],
            probabilities: vec![0.0; data.classes],
        }
    }

    fn evaluate(&mut self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let Labelled { features, labels, dim, classes } = self.data;
        let (rows, biases) = (labels.len() as f64, classes * dim);
        self.weights.iter_mut().zip(at).for_each(|(weight, &x)| *weight = x as f32);
        gradient.fill(0.0);
        let mut loss = 0.0;
        for (features, labels) in features.chunks(CHUNK * dim).zip(labels.chunks(CHUNK)) {
            self.partial.fill(0.0);
            for (row, &label) in features.chunks_exact(dim).zip(labels) {
                softmax(&self.weights, row, &mut self.probabilities);
                loss -= f64::from(self.probabilities[label as usize]).ln();
                self.probabilities[label as usize] -= 1.0;
                for (class, &residual) in self.probabilities.iter().enumerate() {
                    let target = &mut self.partial[class * dim..][..dim];
                    target.iter_mut().zip(row).for_each(|(g, x)| *g += residual * x);
                    self.partial[biases + class] += residual;
                }
            }
            gradient.iter_mut().zip(&self.partial).for_each(|(sum, &g)| *sum += f64::from(g));
        }
        let weights = &at[..biases];
        gradient.iter_mut().for_each(|g| *g /= rows);
        gradient.iter_mut().zip(weights).for_each(|(g, w)| *g += self.penalty * w);
        loss / rows + 0.5 * self.penalty * weights.iter().map(|w| w * w).sum::<f64>()
    }
}

/// Writes the probabilities of the classes of `row`, none of them 0.
fn softmax(weights: &[f32], row: &[f32], probabilities: &mut [f32]) {
    let (dim, biases) = (row.len(), row.len() * probabilities.len());
    for (class, logit) in probabilities.iter_mut().enumerate() {
        *logit = weights[biases + class] + dot(&weights[class * dim..][..dim], row);
    }
    let top = probabilities.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    probabilities.iter_mut().for_each(|logit| *logit = (*logit - top).exp());
    let sum = probabilities.iter().sum::<f32>();
    probabilities.iter_mut().for_each(|p| *p = (*p / sum).max(f32::MIN_POSITIVE));
}

/// A dot product in eight lanes, which the compiler turns into vector instructions.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (a_chunks, b_chunks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        lanes.iter_mut().zip(a.iter().zip(b)).for_each(|(lane, (a, b))| *lane += a * b);
    }
    lanes.iter().sum::<f32>() + rest
}
