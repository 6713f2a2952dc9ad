//! The linear probe: how much of the classes a linear classifier finds in frozen features.

use super::lbfgs::Stop;
use super::logistic::{self, Fitting, Labelled, Logistic};
use super::standardizer::Standardizer;
use crate::random::{Draws, Seed, Stream};

/// Inverse regularisations tried, from strong to weak: each solution is a good start for the next.
const STRENGTHS: [f64; 7] = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0];
/// Part of the labels that the choice of the regularisation is made on.
const VALIDATION: f64 = 0.2;
/// Labels that the choice is made with at most; more would choose the same.
const ENOUGH: usize = 2000;
/// Regularisation and end of the fit of a probe while training.
const QUICK_STRENGTH: f64 = 0.01;
const QUICK: Stop = Stop { gradient: 1e-3, steps: 30 };
/// The regularisation when there are too few labels to choose one: scikit-learn's default.
const DEFAULT_STRENGTH: f64 = 1.0;

/// A fitted probe.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// What brings features to one scale first.
    pub standardizer: Standardizer,
    /// The classifier on standardised features.
    pub logistic: Logistic,
    /// The inverse regularisation, scikit-learn's C.
    pub strength: f64,
}

/// How strongly a probe is regularised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Regularisation {
    /// By this inverse strength, scikit-learn's C.
    Fixed(f64),
    /// By the one with the least log-loss on a fifth of the labels of each class, which the seed draws.
    Chosen(Seed),
}

impl Probe {
    /// Fits a probe, as [`ProbeFit`] does.
    pub fn fit(data: Labelled, seed: Seed) -> Self {
        ProbeFit::new(data, seed).complete()
    }

    /// Fits a probe with the inverse regularisation `strength`.
    pub fn fit_with(data: Labelled, strength: f64) -> Self {
        Self::fit_until(data, strength, logistic::STOP)
    }

    fn fit_until(data: Labelled, strength: f64, stop: Stop) -> Self {
        let standardizer = Standardizer::fit(data.features, data.dim);
        let rows = Rows::standardised(&standardizer, data);
        let logistic = Logistic::flat(data.dim, data.classes).fit_until(rows.labelled(data), strength, stop);
        Self { standardizer, logistic, strength }
    }

    /// Fits a probe as cheaply as one while training must be: one regularisation, and few steps. On features of some
    /// thousand images it is within a point of [`Probe::fit`].
    pub fn quick(data: Labelled) -> Self {
        Self::fit_until(data, QUICK_STRENGTH, QUICK)
    }

    /// Probabilities of the classes, [rows, classes], of features [rows, dim].
    pub fn probabilities(&self, features: &[f32]) -> Vec<f32> {
        let mut features = features.to_vec();
        self.standardizer.apply(&mut features);
        self.logistic.probabilities(&features)
    }

    /// The most probable class of each row of features [rows, dim].
    pub fn predict(&self, features: &[f32]) -> Vec<u16> {
        let mut features = features.to_vec();
        self.standardizer.apply(&mut features);
        self.logistic.predict(&features)
    }
}

/// A probe being fitted, pulled a little at a time.
///
/// The regularisation is the one with the least log-loss on a fifth of the labels of each class, drawn by a seed; the
/// probe is then fitted on all of them.
pub struct ProbeFit {
    standardizer: Standardizer,
    rows: Rows,
    dim: usize,
    classes: usize,
    stage: Stage,
}

enum Stage {
    /// Tries one regularisation after the other.
    Sweep(Box<Sweep>),
    /// Fits on all labels.
    Final { fitting: Fitting, strength: f64 },
}

impl Stage {
    fn first(rows: &Rows, data: Labelled, seed: Seed) -> Self {
        let Labelled { dim, classes, .. } = data;
        let (fit, validation) = validation_split(data.labels, classes, &mut seed.draws(Stream::Split, 1, 0));
        let flat = Logistic::flat(dim, classes);
        if validation.is_empty() {
            return Self::last(flat, DEFAULT_STRENGTH);
        }
        let all = rows.labelled(data);
        let (fit, validation) = (Rows::of(all, &fit), Rows::of(all, &validation));
        let fitting = Fitting::new(flat, STRENGTHS[0], logistic::STOP);
        Self::Sweep(Box::new(Sweep { fit, validation, fitting, tried: 0, best: None }))
    }

    fn last(start: Logistic, strength: f64) -> Self {
        Self::Final { fitting: Fitting::new(start, strength, logistic::STOP), strength }
    }
}

struct Sweep {
    fit: Rows,
    validation: Rows,
    fitting: Fitting,
    /// Which of [`STRENGTHS`] is under way.
    tried: usize,
    /// The least loss so far, with its strength and solution.
    best: Option<(f64, f64, Logistic)>,
}

impl ProbeFit {
    /// Prepares a fit on labelled features.
    pub fn new(data: Labelled, seed: Seed) -> Self {
        Self::standardised(Standardizer::fit(data.features, data.dim), data, Regularisation::Chosen(seed))
    }

    /// Prepares a fit at a given regularisation.
    pub fn at(data: Labelled, strength: f64) -> Self {
        Self::standardised(Standardizer::fit(data.features, data.dim), data, Regularisation::Fixed(strength))
    }

    /// Prepares a fit on features brought to one scale by `standardizer`, which may have seen more of them.
    pub fn standardised(standardizer: Standardizer, data: Labelled, regularisation: Regularisation) -> Self {
        let rows = Rows::standardised(&standardizer, data);
        let Labelled { dim, classes, .. } = data;
        let stage = match regularisation {
            Regularisation::Fixed(strength) => Stage::last(Logistic::flat(dim, classes), strength),
            Regularisation::Chosen(seed) => Stage::first(&rows, data, seed),
        };
        Self { standardizer, rows, dim, classes, stage }
    }

    /// Fits to the end.
    pub fn complete(mut self) -> Probe {
        while self.advance(f64::INFINITY) {}
        self.finish()
    }

    /// Goes on for about `work` multiplications, one step of the minimiser at least. Returns whether there is more to
    /// do.
    pub fn advance(&mut self, work: f64) -> bool {
        let (dim, classes) = (self.dim, self.classes);
        // A step takes one pass for the logits and one for the gradient, seldom more.
        let steps =
            |rows: &Rows| (work / (2 * rows.labels.len().max(1) * dim.max(1) * classes) as f64).max(1.0) as usize;
        match &mut self.stage {
            Stage::Final { fitting, .. } => fitting.advance(self.rows.with(dim, classes), steps(&self.rows)),
            Stage::Sweep(sweep) => {
                if !sweep.fitting.advance(sweep.fit.with(dim, classes), steps(&sweep.fit))
                    && let Some((strength, start)) = sweep.next(dim, classes)
                {
                    self.stage = Stage::last(start, strength);
                }
                true
            }
        }
    }

    /// About how much is left, 1 to 0.
    pub fn left(&self) -> f64 {
        match &self.stage {
            Stage::Sweep(sweep) => 1.0 - 0.5 * sweep.tried as f64 / STRENGTHS.len() as f64,
            Stage::Final { fitting, .. } => 0.5 * (1.0 - fitting.spent()),
        }
    }

    /// The probe as far as it is fitted.
    pub fn finish(self) -> Probe {
        let (fitting, strength) = match self.stage {
            Stage::Final { fitting, strength } => (fitting, strength),
            Stage::Sweep(sweep) => (sweep.fitting, STRENGTHS[sweep.tried]),
        };
        Probe { standardizer: self.standardizer, logistic: fitting.finish(), strength }
    }
}

impl Sweep {
    /// After a fit: the strength that is the best, with its solution, or nothing while there are others to try.
    fn next(&mut self, dim: usize, classes: usize) -> Option<(f64, Logistic)> {
        let solution = self.fitting.clone().finish();
        let loss = solution.log_loss(self.validation.with(dim, classes));
        // It falls while the fit improves, then rises as it overfits.
        let worse = self.best.as_ref().is_some_and(|(least, ..)| loss >= *least);
        if !worse {
            self.best = Some((loss, STRENGTHS[self.tried], solution.clone()));
        }
        if worse || self.tried + 1 == STRENGTHS.len() {
            return self.best.take().map(|(_, strength, solution)| (strength, solution));
        }
        self.tried += 1;
        self.fitting = Fitting::new(solution, STRENGTHS[self.tried], logistic::STOP);
        None
    }
}

/// Some rows of labelled features.
struct Rows {
    features: Vec<f32>,
    labels: Vec<u16>,
}

impl Rows {
    /// Labelled features brought to one scale.
    fn standardised(standardizer: &Standardizer, data: Labelled) -> Self {
        let mut features = data.features.to_vec();
        standardizer.apply(&mut features);
        Self { features, labels: data.labels.to_vec() }
    }

    fn of(data: Labelled, rows: &[usize]) -> Self {
        let features = rows.iter().flat_map(|&row| &data.features[row * data.dim..][..data.dim]).copied().collect();
        Self { features, labels: rows.iter().map(|&row| data.labels[row]).collect() }
    }

    fn labelled<'a>(&'a self, like: Labelled) -> Labelled<'a> {
        self.with(like.dim, like.classes)
    }

    fn with(&self, dim: usize, classes: usize) -> Labelled<'_> {
        Labelled { features: &self.features, labels: &self.labels, dim, classes }
    }
}

/// Splits rows into (fit, validation), a fifth of each class to the second; a class of one row stays in the first.
fn validation_split(labels: &[u16], classes: usize, draws: &mut Draws) -> (Vec<usize>, Vec<usize>) {
    let share = (ENOUGH as f64 / labels.len().max(1) as f64).min(1.0);
    let order = draws.permutation(labels.len());
    let (mut fit, mut validation) = (vec![], vec![]);
    for class in 0..classes {
        let rows: Vec<usize> = order.iter().copied().filter(|&row| labels[row] as usize == class).collect();
        let used = ((rows.len() as f64 * share).ceil() as usize).min(rows.len());
        let held = if used < 2 { 0 } else { ((used as f64 * VALIDATION).round() as usize).max(1) };
        validation.extend(&rows[..held]);
        fit.extend(&rows[held..used]);
    }
    (fit, validation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    /// `tests/reference/probe.json`, made by the script beside it with scikit-learn.
    #[derive(Deserialize)]
    struct Reference {
        dim: usize,
        classes: usize,
        features: Vec<f32>,
        labels: Vec<u16>,
        test_features: Vec<f32>,
        test_labels: Vec<u16>,
        fits: Vec<Fit>,
    }

    #[derive(Deserialize)]
    struct Fit {
        c: f64,
        coefficients: Vec<f64>,
        predicted: Vec<u16>,
        log_loss: f64,
        accuracy: f64,
    }

    fn reference() -> Reference {
        serde_json::from_str(include_str!("../../tests/reference/probe.json")).unwrap()
    }

    fn accuracy(predicted: &[u16], labels: &[u16]) -> f64 {
        predicted.iter().zip(labels).filter(|(a, b)| a == b).count() as f64 / labels.len() as f64
    }

    #[test]
    fn it_is_scikit_learns_logistic_regression() {
        let case = reference();
        let data = Labelled { features: &case.features, labels: &case.labels, dim: case.dim, classes: case.classes };
        for fit in &case.fits {
            let probe = Probe::fit_with(data, fit.c);
            let got = &probe.logistic.parameters[..case.classes * case.dim];
            let scale = fit.coefficients.iter().fold(0.0f64, |top, x| top.max(x.abs()));
            let furthest = got.iter().zip(&fit.coefficients).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(furthest < 0.01 * scale, "C = {}: coefficients differ by {furthest} of {scale}", fit.c);
            let predicted = probe.predict(&case.test_features);
            assert!(accuracy(&predicted, &fit.predicted) > 0.99, "C = {}", fit.c);
            let got = accuracy(&predicted, &case.test_labels);
            assert!((got - fit.accuracy).abs() <= 0.01, "C = {}: {got}, scikit-learn {}", fit.c, fit.accuracy);
            let mut standardised = case.test_features.clone();
            probe.standardizer.apply(&mut standardised);
            let test = Labelled { features: &standardised, labels: &case.test_labels, ..data };
            let got = probe.logistic.log_loss(test);
            assert!((got - fit.log_loss).abs() < 0.01 * fit.log_loss, "C = {}: {got} {}", fit.c, fit.log_loss);
        }
    }

    #[test]
    fn the_regularisation_it_chooses_is_about_the_best() {
        let case = reference();
        let data = Labelled { features: &case.features, labels: &case.labels, dim: case.dim, classes: case.classes };
        let best = case.fits.iter().map(|fit| fit.accuracy).fold(0.0, f64::max);
        let worst = case.fits.iter().map(|fit| fit.accuracy).fold(1.0, f64::min);
        assert!(worst < best - 0.1, "the case must tell good regularisations from bad ones: {worst} {best}");
        let probe = Probe::fit(data, Seed(0));
        let got = accuracy(&probe.predict(&case.test_features), &case.test_labels);
        assert!(got >= best - 0.04, "{got} at C = {}, the best is {best}", probe.strength);
        assert_eq!(probe, Probe::fit(data, Seed(0)));
    }

    #[test]
    fn one_label_a_class_is_enough_to_fit_and_none_is_no_panic() {
        let (features, labels) = ([1.0, 0.0, 0.0, 1.0], [0, 1]);
        let data = Labelled { features: &features, labels: &labels, dim: 2, classes: 3 };
        assert_eq!(Probe::fit(data, Seed(0)).predict(&features), [0, 1]);
        let none = Labelled { features: &[], labels: &[], dim: 2, classes: 3 };
        assert_eq!(Probe::fit(none, Seed(0)).predict(&features), [0, 0]);
    }

    #[test]
    fn the_validation_split_has_every_class_that_can_spare_a_row() {
        let labels: Vec<u16> = (0..30).map(|i| if i < 20 { 0 } else { 1 + u16::from(i == 29) }).collect();
        let (mut fit, validation) = validation_split(&labels, 3, &mut Seed(1).draws(Stream::Split, 1, 0));
        let held = |class: u16| validation.iter().filter(|&&row| labels[row] == class).count();
        assert_eq!([held(0), held(1), held(2)], [4, 2, 0]);
        fit.extend(validation);
        fit.sort_unstable();
        assert_eq!(fit, (0..30).collect::<Vec<_>>());
    }
}
