//! What a run has reported, inside its checkpoint: losses as tensors, because they are many and must stay exact.
//! Epochs and learning rates follow from the step and the configuration.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::weights::{File, Weight};
use crate::error::{Error, Result};
use crate::training::{Diagnosis, Knn, RunLog, StepRecord, Trainer};

const STEP: &str = "history.step";
const LOSS: &str = "history.loss";
const TERM: &str = "history.term.";

/// Adds what `log` holds to a file.
pub fn put(log: &RunLog, file: &mut File) {
    let count = log.steps.len();
    let mut series = |name: String, values: Vec<f32>| {
        file.weights.push(Weight { name, shape: vec![count], values });
    };
    series(LOSS.into(), log.steps.iter().map(|record| record.loss).collect());
    for name in log.steps.first().into_iter().flat_map(|record| record.terms.keys()) {
        let value = |record: &StepRecord| record.terms.get(name).copied().unwrap_or(f32::NAN);
        series(format!("{TERM}{name}"), log.steps.iter().map(value).collect());
    }
    let steps = log.steps.iter().map(|record| record.step as i64).collect();
    file.counts.insert(STEP.into(), (vec![count], steps));
    file.metadata.insert("knn".into(), serde_json::json!(log.knn).to_string());
    file.metadata.insert("embeddings".into(), serde_json::json!(log.embeddings).to_string());
    file.metadata.insert("seconds".into(), serde_json::json!(log.seconds).to_string());
}

/// How a run went, as far as a drawing of it needs to know.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Course {
    /// Steps that were read, counted from 0.
    pub steps: Vec<i64>,
    /// Loss of each.
    pub losses: Vec<f32>,
    /// Votes of neighbours.
    pub knn: Vec<Knn>,
}

/// The same of what [`put`] added, which stays in the file.
pub fn course(file: &File) -> Course {
    let steps = file.counts.get(STEP).map(|(_, steps)| steps.clone()).unwrap_or_default();
    let losses = file.weights.iter().find(|weight| weight.name == LOSS).map(|weight| weight.values.clone());
    let knn = file.metadata.get("knn").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    Course { steps, losses: losses.unwrap_or_default(), knn }
}

/// A log without what follows from the configuration.
pub struct History {
    steps: Vec<i64>,
    loss: Vec<f32>,
    terms: BTreeMap<String, Vec<f32>>,
    knn: Vec<Knn>,
    embeddings: Vec<Diagnosis>,
    seconds: Option<f64>,
}

/// Takes what [`put`] added out of a file.
pub fn take(file: &mut File) -> Result<History> {
    let (mut loss, mut terms) = (vec![], BTreeMap::new());
    for weight in file.weights.extract_if(.., |weight| weight.name.starts_with("history.")) {
        match weight.name.strip_prefix(TERM) {
            Some(name) => drop(terms.insert(name.to_string(), weight.values)),
            None => loss = weight.values,
        }
    }
    let (_, steps) = file.counts.remove(STEP).unwrap_or_default();
    if loss.len() != steps.len() || terms.values().any(|values| values.len() != steps.len()) {
        return Err(Error::Weights("the history in the checkpoint has columns of different lengths".into()));
    }
    let text = |name: &str| file.metadata.get(name).map_or("null", String::as_str);
    // Measurements of another version of the program may look different; the run goes on without them.
    let knn = serde_json::from_str(text("knn")).unwrap_or_default();
    let embeddings = serde_json::from_str(text("embeddings")).unwrap_or_default();
    let seconds = serde_json::from_str(text("seconds")).unwrap_or_default();
    Ok(History { steps, loss, terms, knn, embeddings, seconds })
}

impl History {
    /// Gives every step another number.
    pub fn restep(&mut self, number: impl Fn(usize) -> usize) {
        self.steps.iter_mut().for_each(|step| *step = number(usize::try_from(*step).unwrap_or(0)) as i64);
        self.knn.iter_mut().for_each(|knn| knn.step = number(knn.step));
        self.embeddings.iter_mut().for_each(|diagnosis| diagnosis.step = number(diagnosis.step));
    }

    /// The log of `trainer`'s run.
    pub fn into_log(self, trainer: &Trainer) -> RunLog {
        let terms =
            |row: usize| self.terms.iter().map(|(name, values)| (Cow::Owned(name.clone()), values[row])).collect();
        let record = |(row, (&step, &loss)): (usize, (&i64, &f32))| {
            let step = usize::try_from(step).unwrap_or(0);
            let (epoch, learning_rate) = (trainer.epoch_after(step), trainer.learning_rate(step));
            StepRecord { step, epoch, loss, terms: terms(row), learning_rate }
        };
        let steps = self.steps.iter().zip(&self.loss).enumerate().map(record).collect();
        RunLog { steps, knn: self.knn, embeddings: self.embeddings, seconds: self.seconds }
    }
}
