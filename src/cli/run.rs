//! A run of the command line: trains, keeps checkpoints, and stops between two steps when it is asked to.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use autodidact::export::{About, Checkpoint, checkpoint_file, encoder_file};
use autodidact::training::{Opened, RunLog, Trainer};
use autodidact::{Error, Result};
use indicatif::ProgressBar;
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::files::{MODEL_CARD, bar, write_file};

/// Steps between two reads of the losses.
const READ_EVERY: usize = 10;

/// Diagnoses of the embeddings between two votes of nearest neighbours, which cost more.
const DIAGNOSES_PER_VOTE: usize = 4;
/// Images that vote and that are voted on while training; at the end all do.
const VOTERS: usize = 1000;
const VOTED: usize = 250;

/// A run, what it has recorded, and where it is kept.
pub struct Run {
    pub trainer: Trainer,
    pub opened: Opened,
    pub log: RunLog,
    pub out: PathBuf,
    /// Steps between two checkpoints; 0 writes one at the end only.
    pub checkpoint_every: usize,
}

/// Exit status after Ctrl-C, as shells have it.
pub const INTERRUPTED: u8 = 130;

/// Set when the user wants the run to end.
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens for Ctrl-C and for being terminated. The second one ends the process at once.
    pub fn listen() -> Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal finds the flag down, and raises it.
            flag::register_conditional_shutdown(signal, INTERRUPTED.into(), asked.clone())
                .and_then(|_| flag::register(signal, asked.clone()))
                .map_err(|error| Error::Io(format!("cannot listen for Ctrl-C: {error}")))?;
        }
        Ok(Self(asked))
    }

    /// Whether the user has asked.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Run {
    /// Trains until `steps` steps are done, or until it is asked to stop.
    pub fn train(&mut self, steps: usize, stop: &Stop) -> Result<()> {
        let progress = bar(steps as u64, "steps");
        progress.set_position(self.trainer.step_count() as u64);
        let (start, before) = (Instant::now(), self.log.seconds.unwrap_or(0.0));
        while self.trainer.step_count() < steps && !stop.asked() {
            self.train_some(steps, stop)?;
            self.log.seconds = Some(before + start.elapsed().as_secs_f64());
            if let Some(last) = self.log.steps.last() {
                progress.set_message(format!("epoch {:.1} loss {:.4}", last.epoch, last.loss));
            }
            let step = self.trainer.step_count();
            progress.set_position(step as u64);
            if step.is_multiple_of(self.trainer.steps_per_diagnosis()) || step == steps {
                self.diagnose(&progress)?;
            }
            if self.checkpoint_every > 0 && step.is_multiple_of(self.checkpoint_every) && step < steps {
                self.write_checkpoint()?;
            }
        }
        progress.finish_and_clear();
        if stop.asked() {
            eprintln!("stopping after step {}; --resume goes on from there", self.trainer.step_count());
        }
        Ok(())
    }

    /// Goes on with batches of `batch` images, as the page does when memory is short.
    pub fn shrink(&mut self, batch: usize) -> Result<()> {
        let checkpoint = Checkpoint::read(&pollster::block_on(checkpoint_file(&mut self.trainer, &self.log))?)?;
        let set = self.trainer.set().clone();
        (self.trainer, self.log) = checkpoint.with_batch_size(batch)?.resume(set, self.opened.device.clone())?;
        Ok(())
    }

    /// Trains up to the next read, checkpoint or diagnosis.
    fn train_some(&mut self, steps: usize, stop: &Stop) -> Result<()> {
        let step = self.trainer.step_count();
        let to_next = |every: usize| step.checked_rem(every).map_or(usize::MAX, |past| every - past);
        let to_look = to_next(self.checkpoint_every).min(to_next(self.trainer.steps_per_diagnosis()));
        let count = READ_EVERY.min(steps - step).min(to_look);
        let pending = (0..count).map_while(|_| (!stop.asked()).then(|| self.trainer.advance())).collect();
        self.log.steps.extend(pollster::block_on(self.trainer.read(pending))?);
        Ok(())
    }

    /// Looks at the embeddings, now and then at the nearest neighbours of some images; says so when they collapse.
    fn diagnose(&mut self, progress: &ProgressBar) -> Result<()> {
        let diagnosis = pollster::block_on(self.trainer.diagnose())?;
        let was_fine = self.log.embeddings.last().is_none_or(|former| former.alarm.is_none());
        if let Some(alarm) = diagnosis.alarm.as_ref().filter(|_| was_fine) {
            progress.suspend(|| eprintln!("step {}: {}", diagnosis.step, alarm.en));
        }
        self.log.embeddings.push(diagnosis);
        if self.log.embeddings.len().is_multiple_of(DIAGNOSES_PER_VOTE) {
            self.log.knn.extend(pollster::block_on(self.trainer.knn(VOTERS, VOTED))?);
        }
        Ok(())
    }

    /// Writes `run.json`: what the run has reported so far.
    pub fn write_report(&self) -> Result<()> {
        let report = self.log.report(&self.trainer, &self.opened);
        write_file(&self.out.join("run.json"), format!("{report:#}").as_bytes())
    }

    /// Writes `checkpoint.safetensors`; the file there before stays until this one is whole.
    pub fn write_checkpoint(&mut self) -> Result<()> {
        let bytes = pollster::block_on(checkpoint_file(&mut self.trainer, &self.log))?;
        write_file(&self.checkpoint(), &bytes)
    }

    /// Writes everything.
    pub fn write(&mut self) -> Result<()> {
        self.write_report()?;
        self.write_checkpoint()?;
        let encoder = pollster::block_on(encoder_file(&mut self.trainer, &self.log))?;
        write_file(&self.out.join("encoder.safetensors"), &encoder)?;
        let card = About::of_run(&mut self.trainer, &self.log).card();
        write_file(&self.out.join(MODEL_CARD), card.as_bytes())
    }

    fn checkpoint(&self) -> PathBuf {
        self.out.join("checkpoint.safetensors")
    }

    /// After an error: keeps the record, and says where to go on from.
    pub fn salvage(&self) {
        if let Err(error) = self.write_report() {
            eprintln!("{error}");
        }
        if self.checkpoint().is_file() {
            eprintln!("the last good checkpoint is {}; --resume goes on from it", self.checkpoint().display());
        }
    }

    pub fn summarise(&self, as_json: bool) {
        let steps = &self.log.steps;
        let (first, last) = (steps.first().map(|r| r.loss), steps.last().map(|r| r.loss));
        let rate = self.log.images_per_second(self.trainer.batch_size());
        let out: &Path = &self.out;
        if as_json {
            let summary = json!({
                "steps": steps.len(), "first_loss": first, "last_loss": last, "chance": self.trainer.chance(),
                "knn": self.log.knn.last(), "seconds": self.log.seconds, "images_per_second": rate, "out": out,
            });
            println!("{summary:#}");
            return;
        }
        let number = |loss: Option<f32>| loss.map_or("–".to_string(), |loss| format!("{loss:.4}"));
        let rate = rate.map_or("–".to_string(), |rate| format!("{rate:.0}"));
        println!("loss {} → {} in {} steps, {rate} images/s", number(first), number(last), steps.len());
        if let Some(knn) = self.log.knn.last() {
            let percent = |x: f64| format!("{:.1} %", 100.0 * x);
            println!(
                "{}-nearest-neighbour accuracy on {} held-out images: {} (raw pixels {}, untrained encoder {})",
                knn.k,
                knn.held_out,
                percent(knn.features),
                percent(knn.pixels),
                percent(knn.untrained)
            );
            if let Some((linear, untrained)) = knn.linear.zip(knn.linear_untrained) {
                println!("linear probe: {} (untrained encoder {})", percent(linear), percent(untrained));
            }
        }
        println!("wrote run.json, encoder.safetensors, checkpoint.safetensors and {MODEL_CARD} to {}", out.display());
    }
}
