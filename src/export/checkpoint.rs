//! A run between two steps as a file: all that it takes to go on as if nothing had happened.
//!
//! Weights and buffers under their own names; `optimizer.first.NAME`, `optimizer.second.NAME` and
//! `optimizer.count.NAME` for what the optimizer remembers; `history.*` for the losses so far. Random numbers are
//! addressed by the seed and the step, so there is no random state. The metadata hold the configuration, the
//! fingerprint of the data and a checksum: a file with a wrong bit is refused.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use burn::tensor::Device;
use serde_json::Value as Json;
use xxhash_rust::xxh3::Xxh3;

use super::history::{self, Course};
use super::weights::{File, Weight};
use crate::data::SampleSet;
use crate::error::{Error, Result};
use crate::training::optimizer::State;
use crate::training::{BatchChange, Config, Past, RunLog, Snapshot, SnapshotPart, Trainer, read_all};

const FORMAT: &str = "autodidact-checkpoint-1";
const FIRST: &str = "optimizer.first.";
const SECOND: &str = "optimizer.second.";
const COUNT: &str = "optimizer.count.";

/// The run as it is now, with what it has reported, as a safetensors file.
///
/// # Errors
/// [`Error::Device`] when reading the weights fails, [`Error::NotFinite`] when one of them is NaN or infinite: going
/// on from there would be of no use, so keep the last good file.
pub async fn checkpoint_file(trainer: &mut Trainer, log: &RunLog) -> Result<Vec<u8>> {
    let Snapshot { step, parts } = trainer.snapshot();
    let (mut heads, mut tensors, mut counts) = (vec![], vec![], BTreeMap::new());
    for SnapshotPart { name, shape, value, state } in parts {
        let moments = [(FIRST, state.first), (SECOND, state.second)];
        let moments = moments.into_iter().filter_map(|(kind, moment)| Some((format!("{kind}{name}"), moment?)));
        if state.count > 0 {
            counts.insert(format!("{COUNT}{name}"), (vec![], vec![state.count as i64]));
        }
        for (name, tensor) in moments.chain([(name.clone(), value)]) {
            heads.push((name, shape.clone()));
            tensors.push(tensor);
        }
    }
    let values = read_all(tensors).await?;
    let weights = heads.into_iter().zip(values).map(|((name, shape), values)| Weight { name, shape, values });
    let mut file = File { weights: weights.collect(), counts, metadata: metadata(trainer, step) };
    check_finite(&file, step)?;
    history::put(log, &mut file);
    let checksum = checksum(&file);
    file.metadata.insert("checksum".into(), checksum);
    file.write()
}

fn metadata(trainer: &Trainer, step: usize) -> HashMap<String, String> {
    let set = trainer.set();
    let Past { origin, batch_changes } = &trainer.past;
    let origin = origin.as_ref().map(|origin| ("origin", origin.clone()));
    let changes = (!batch_changes.is_empty()).then(|| ("batch_changes", serde_json::json!(batch_changes).to_string()));
    let entries = [
        ("format", FORMAT.to_string()),
        ("version", env!("CARGO_PKG_VERSION").to_string()),
        ("config", trainer.config().to_json().to_string()),
        ("step", step.to_string()),
        ("total_steps", trainer.total_steps().to_string()),
        ("data", set.name.clone()),
        ("images", set.len().to_string()),
        ("image_shape", serde_json::json!(set.shape()).to_string()),
        ("fingerprint", trainer.fingerprint().to_string()),
    ];
    entries.into_iter().chain(origin).chain(changes).map(|(name, text)| (name.to_string(), text)).collect()
}

fn check_finite(file: &File, step: usize) -> Result<()> {
    for Weight { name, values, .. } in &file.weights {
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            let advice = format!(
                "`{name}` is not finite, so there is nothing to go on from: try a tenth of the learning rate, or gradient clipping"
            );
            return Err(Error::NotFinite { step, value: value.to_string(), advice });
        }
    }
    Ok(())
}

/// 128 bits over everything in the file but the checksum itself.
fn checksum(file: &File) -> String {
    let mut hash = Xxh3::new();
    let mut piece = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    let metadata: BTreeMap<_, _> = file.metadata.iter().filter(|(name, _)| *name != "checksum").collect();
    for (name, text) in metadata {
        piece(name.as_bytes());
        piece(text.as_bytes());
    }
    // In the order of names: the file has another one than the run.
    let mut weights: Vec<&Weight> = file.weights.iter().collect();
    weights.sort_by_key(|weight| &weight.name);
    for Weight { name, shape, values } in weights {
        piece(name.as_bytes());
        piece(format!("{shape:?}").as_bytes());
        piece(bytemuck::cast_slice(values));
    }
    for (name, (shape, values)) in &file.counts {
        piece(name.as_bytes());
        piece(format!("{shape:?}").as_bytes());
        piece(bytemuck::cast_slice(values));
    }
    format!("{:032x}", hash.digest128())
}

/// A checkpoint that was read and is whole.
pub struct Checkpoint {
    /// Steps done.
    pub step: usize,
    /// Steps of the whole run.
    pub total_steps: usize,
    /// Name of the data set.
    pub data: String,
    /// Number of its images.
    pub images: usize,
    /// [channels, height, width] of its images.
    pub shape: [usize; 3],
    config: Json,
    fingerprint: String,
    file: File,
    past: Past,
    /// Images in a batch until now, where it is made smaller.
    former_batch: Option<usize>,
}

impl Checkpoint {
    /// Reads what [`checkpoint_file`] wrote.
    ///
    /// # Errors
    /// [`Error::Weights`] when the file is damaged or no checkpoint.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let file = File::read(bytes)?;
        let format = file.metadata.get("format").map_or("", String::as_str);
        if format != FORMAT {
            let found = if format.is_empty() { "of another program" } else { format };
            let problem = format!("the file is {found}, not {FORMAT}; give the checkpoint.safetensors of a run");
            return Err(Error::Weights(problem));
        }
        if file.metadata.get("checksum") != Some(&checksum(&file)) {
            return Err(Error::Weights("the checkpoint is damaged (its checksum is wrong); use an older one".into()));
        }
        let entry = |name: &str| file.metadata.get(name).cloned().unwrap_or_default();
        let wrong = |name: &str| Error::Weights(format!("`{name}` of the checkpoint is unreadable"));
        Ok(Self {
            step: entry("step").parse().map_err(|_| wrong("step"))?,
            total_steps: entry("total_steps").parse().map_err(|_| wrong("total_steps"))?,
            data: entry("data"),
            images: entry("images").parse().map_err(|_| wrong("images"))?,
            shape: serde_json::from_str(&entry("image_shape")).map_err(|_| wrong("image_shape"))?,
            config: serde_json::from_str(&entry("config")).map_err(|_| wrong("config"))?,
            fingerprint: entry("fingerprint"),
            past: Past {
                origin: file.metadata.get("origin").cloned(),
                batch_changes: match file.metadata.get("batch_changes") {
                    Some(changes) => serde_json::from_str(changes).map_err(|_| wrong("batch_changes"))?,
                    None => vec![],
                },
            },
            file,
            former_batch: None,
        })
    }

    /// The configuration of the run.
    ///
    /// # Errors
    /// [`Error::Unknown`] or [`Error::Setting`] when this version of the program does not know it.
    pub fn config(&self) -> Result<Config> {
        Config::read(&self.config)
    }

    /// What the run has reported so far.
    pub fn course(&self) -> Course {
        history::course(&self.file)
    }

    /// The run, ready for its next step, and what it has reported so far. On the CPU it goes on bit for bit as it
    /// would have; another device than the first is fine.
    ///
    /// # Errors
    /// [`Error::DataSet`] when `set` is not what the run was trained on, [`Error::Weights`] when the weights do not
    /// fit, and those of [`Trainer::new`].
    pub fn resume(mut self, set: Arc<SampleSet>, device: Device) -> Result<(Trainer, RunLog)> {
        self.check_data(&set)?;
        let mut trainer = Trainer::new(self.config()?, set, device.clone())?;
        let mut history = history::take(&mut self.file)?;
        if let Some(from) = self.former_batch {
            let images = trainer.train_indices().len();
            let mut change = BatchChange { step: 0, from, to: trainer.batch_size() };
            history.restep(|step| change.after(step + 1, images).saturating_sub(1));
            self.step = change.after(self.step, images);
            let changes = &mut self.past.batch_changes;
            changes.iter_mut().for_each(|former| former.step = change.after(former.step, images));
            change.step = self.step;
            changes.push(change);
        }
        trainer.past = std::mem::take(&mut self.past);
        trainer.restore(self.into_snapshot(&device)?)?;
        let log = history.into_log(&trainer);
        Ok((trainer, log))
    }

    /// The same run with a smaller batch from here on, for want of memory. Steps are counted anew: those done become the
    /// number of smaller ones that see as many images, so that epochs and schedules go on where they were.
    ///
    /// # Errors
    /// [`Error::Setting`] when `batch` is not from 2 to below that of the run.
    pub fn with_batch_size(mut self, batch: usize) -> Result<Self> {
        let training = self.config()?.training();
        if !(2..training.batch_size).contains(&batch) {
            let problem = format!("the run has batches of {}; give fewer images, and at least 2", training.batch_size);
            return Err(Error::setting("batch_size", batch, problem));
        }
        self.former_batch.get_or_insert(training.batch_size);
        self.config["batch_size"] = batch.into();
        Ok(self)
    }

    fn check_data(&self, set: &SampleSet) -> Result<()> {
        let Self { data, images, shape, .. } = self;
        let problem = if *shape != set.shape() || *images != set.len() {
            format!("{} of {:?} (channels, height, width)", set.len(), set.shape())
        } else if self.fingerprint != set.fingerprint() {
            "as many, but other pixels or labels".into()
        } else {
            return Ok(());
        };
        Err(Error::DataSet(format!(
            "the checkpoint was made with other data: `{data}`, {images} images of {shape:?}; `{}` has {problem}. Give \
             the data of that run",
            set.name
        )))
    }

    fn into_snapshot(self, device: &Device) -> Result<Snapshot> {
        let mut counts = self.file.counts;
        let (mut moments, mut weights) = (HashMap::new(), vec![]);
        for weight in self.file.weights {
            match weight.name.starts_with("optimizer.") {
                true => drop(moments.insert(weight.name.clone(), weight)),
                false => weights.push(weight),
            }
        }
        let mut parts = vec![];
        for weight in weights {
            let mut moment = |kind| moments.remove(&format!("{kind}{}", weight.name)).map(|w: Weight| w.upload(device));
            let (first, second) = (moment(FIRST), moment(SECOND));
            let count =
                counts.remove(&format!("{COUNT}{}", weight.name)).and_then(|(_, values)| values.first().copied());
            let count = usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX);
            let (name, shape) = (weight.name.clone(), weight.shape.clone());
            let state = State { first, second, count };
            parts.push(SnapshotPart { name, shape, value: weight.upload(device), state });
        }
        if let Some(name) = moments.keys().chain(counts.keys()).next() {
            return Err(Error::Weights(format!("`{name}` belongs to no weight of the checkpoint")));
        }
        Ok(Snapshot { step: self.step, parts })
    }
}
