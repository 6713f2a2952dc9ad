//! Makes a run again whose batch was made smaller on the way.

use autodidact::training::BatchChange;
use autodidact::{Error, Result};
use serde_json::Value as Json;

use super::run::{Run, Stop};

/// The changes of the batch that `run`, a run.json, tells of, whose last batch has `batch` images; none in the settings
/// alone.
///
/// # Errors
/// [`Error::DataSet`] when they are unreadable or not those of one run.
pub fn changes_of(run: &Json, batch: Option<usize>, path: &str) -> Result<Vec<BatchChange>> {
    let wrong = |problem: String| Error::data(path, format!("`batch_changes` {problem}; give the run.json of a run"));
    let Some(json) = run.get("batch_changes") else { return Ok(vec![]) };
    let changes: Vec<BatchChange> = serde_json::from_value(json.clone()).map_err(|error| wrong(error.to_string()))?;
    let follows = |pair: &[BatchChange]| pair[0].to == pair[1].from && pair[0].step <= pair[1].step;
    let smaller = |change: &BatchChange| change.to >= 2 && change.to < change.from;
    let ends = changes.last().is_none_or(|last| Some(last.to) == batch);
    if !(changes.iter().all(smaller) && changes.windows(2).all(follows) && ends) {
        return Err(wrong("do not lead to smaller and smaller batches, the last of `batch_size`".into()));
    }
    Ok(changes)
}

/// Trains until `steps` steps are done, counted in batches of the last size, and changes the batch where the other run
/// did.
pub fn train(run: &mut Run, changes: &[BatchChange], steps: usize, stop: &Stop) -> Result<()> {
    let images = run.trainer.train_indices().len();
    for (i, change) in changes.iter().enumerate() {
        // In batches of the size that the run has here.
        let here = |step: usize| changes[i..].iter().rev().fold(step, |step, change| change.before(step, images));
        let until = here(change.step).min(run.trainer.total_steps());
        run.train(until.min(here(steps)), stop)?;
        if stop.asked() || run.trainer.step_count() < until {
            return Ok(());
        }
        run.shrink(change.to)?;
        eprintln!("batches of {} from step {} on, as in that run", change.to, run.trainer.step_count());
    }
    run.train(steps.min(run.trainer.total_steps()), stop)
}
