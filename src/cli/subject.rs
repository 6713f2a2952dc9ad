//! What several commands begin with: an encoder from `--weights`, images from `--data`, a device.

use std::path::Path;
use std::sync::Arc;

use autodidact::Result;
use autodidact::data::SampleSet;
use autodidact::evaluation::{Input, Subject};
use autodidact::explore::Embeddings;
use autodidact::export::{LinearHead, load_encoder};
use autodidact::training::{Choice, Opened, open};
use clap::{Arg, ArgMatches};

use super::files::{load, read_file};

/// `--weights`.
pub fn weights_arg(help: &'static str) -> Arg {
    Arg::new("weights").long("weights").value_name("FILE").required(true).help(help)
}

/// An encoder and images for it.
pub struct Loaded {
    /// The encoder's file.
    pub weights: Vec<u8>,
    pub subject: Subject,
    /// The classifier in the file, where there is one.
    pub head: Option<LinearHead>,
    pub set: Arc<SampleSet>,
    pub opened: Opened,
}

impl Loaded {
    /// Reads what `--weights`, `--data` and `--device` name.
    pub fn read(matches: &ArgMatches) -> Result<Self> {
        let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
        let choice: Choice = text("device").parse()?;
        let opened = pollster::block_on(open(choice))?;
        let weights = read_file(Path::new(text("weights")))?;
        let mut loaded = load_encoder(&weights, &opened.device)?;
        let about = loaded.about.clone();
        let set = Arc::new(load(text("data"), about.shape[1])?);
        let subject = Subject::new(about.config, about.statistics, about.shape, loaded.encoder());
        Ok(Self { weights, subject, head: loaded.head, set, opened })
    }

    /// The features of all images.
    pub fn embed(&self) -> Result<Embeddings> {
        let indices = (0..self.set.len()).collect();
        let device = &self.opened.device;
        let mut embeddings = Embeddings::new(&self.subject, Input::Trained, self.set.clone(), indices, device)?;
        pollster::block_on(embeddings.finish())?;
        Ok(embeddings)
    }
}
