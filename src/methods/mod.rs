//! Self-supervised methods: what each hides, what it predicts, and the registry of all.
//!
//! Adding a method is one file here and one line in [`METHODS`]; from outside of the crate, one call of [`register`].

mod attention_maps;
mod autoencoder;
mod barlow_twins;
mod batch;
mod byol;
mod classes;
mod colorization;
mod denoising;
mod dino;
mod family;
mod figure;
mod flow;
mod ijepa;
mod image_losses;
mod inpainting;
mod jigsaw;
mod lejepa;
mod mae;
mod moco;
mod prototype_chart;
mod reconstruction;
mod rotation;
mod simclr;
mod simsiam;
mod tiles;
mod trap;
pub mod two_views;
mod vae;
mod vicreg;

pub use batch::{Batch, Source};
pub use classes::one_hot;
pub use family::Family;
pub use figure::{Chart, Column, Content, Expected, Figure, Role};
pub use flow::{Arrow, Flow, Input, Stage, StageKind};
pub use image_losses::ImageLosses;
pub use trap::Trap;

use std::sync::{PoisonError, RwLock};

use burn::tensor::Tensor;

use crate::error::{Error, Result};
use crate::models::{Encoder, Init, Mode, Module};
use crate::spec::{Parameter, Text, Value, Values};

/// What a method is; forms, flags, types and help pages are generated from it.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Stable lower-case name.
    pub id: &'static str,
    /// Name as its authors write it.
    pub title: &'static str,
    /// Authors, title, venue.
    pub citation: &'static str,
    /// Year of first publication.
    pub year: u16,
    /// Where its supervision comes from.
    pub family: Family,
    /// Address of the paper.
    pub paper: &'static str,
    /// What the pretext task hides from the model.
    pub hidden: Text,
    /// What the model must predict.
    pub predicted: Text,
    /// The loss in TeX, as implemented.
    pub equation: &'static str,
    /// How it fails, to be tried.
    pub trap: Trap,
    /// The way of the data from the images to the loss.
    pub flow: Flow,
    /// Groups of settings: the method's own, then those it shares; training adds its own to every method.
    pub settings: &'static [&'static [Parameter]],
    /// Defaults of shared settings that differ for this method.
    pub recipe: &'static [(&'static str, Value)],
}

/// The loss of one step.
pub struct Objective {
    /// What is minimised, `[1]`.
    pub loss: Tensor<1>,
    /// Its named parts where it has several, each `[1]`.
    pub terms: Vec<(&'static str, Tensor<1>)>,
}

/// What a method makes of some samples, for measures of how they are spread.
pub struct Embeddings {
    /// Whether they come out of a projector: where the loss compares, and where collapse begins. Features otherwise.
    pub projected: bool,
    /// Whether their length counts, because the loss aims at a deviation of 1 in each dimension. Elsewhere only
    /// directions do, and measures scale them to length 1.
    pub scaled: bool,
    /// One tensor a view, each [batch, dim], in evaluation mode.
    pub views: Vec<Tensor<2>>,
}

/// A method in training: an encoder, the parts that only training needs, and the loss.
pub trait Method: Module + Send {
    /// The loss of one batch; parameters are tracked while training.
    fn objective(&mut self, batch: &Batch) -> Objective;

    /// The network that is kept.
    fn encoder(&mut self) -> &mut dyn Encoder;

    /// What becomes of these samples: two views where the loss compares two, the images themselves otherwise.
    fn embeddings(&mut self, batch: &Batch) -> Embeddings {
        let features = self.encoder().forward(batch.images(), Mode::Eval);
        Embeddings { projected: false, scaled: false, views: vec![features] }
    }

    /// How hard each image of a batch is for the model as it is now, in evaluation mode: its own loss, or, where the loss
    /// compares all images of a batch, how far its two views are from each other. `None` where neither is known.
    fn image_losses(&mut self, batch: &Batch) -> Option<ImageLosses> {
        ImageLosses::of_views(self.embeddings(batch))
    }

    /// A picture of what the method does to these samples, from the model as it is now.
    fn figure(&mut self, batch: &Batch) -> Figure;

    /// Images that go through the trained encoder for each sample of a batch, to tell in advance how much memory a step
    /// takes; a decoder counts as another.
    fn passes(&self) -> f64 {
        2.0
    }

    /// The loss of a model that knows nothing, where there is a closed form.
    fn chance(&self, batch_size: usize) -> Option<f64>;
}

/// Builds a method for images of a shape [channels, height, width].
pub type Build = fn(&Values, [usize; 3], &mut Init) -> Result<Box<dyn Method>>;

/// A registered method.
pub struct Entry {
    /// What it is.
    pub spec: &'static Spec,
    /// Makes one.
    pub build: Build,
}

/// Every method, in the order in which they are shown.
pub static METHODS: &[Entry] = &[
    Entry { spec: &simclr::SPEC, build: simclr::build },
    Entry { spec: &moco::V1, build: moco::build },
    Entry { spec: &moco::V2, build: moco::build },
    Entry { spec: &byol::SPEC, build: byol::build },
    Entry { spec: &simsiam::SPEC, build: simsiam::build },
    Entry { spec: &barlow_twins::SPEC, build: barlow_twins::build },
    Entry { spec: &vicreg::SPEC, build: vicreg::build },
    Entry { spec: &dino::SPEC, build: dino::build },
    Entry { spec: &lejepa::SPEC, build: lejepa::build },
    Entry { spec: &mae::SPEC, build: mae::build },
    Entry { spec: &ijepa::SPEC, build: ijepa::build },
    Entry { spec: &autoencoder::SPEC, build: autoencoder::build },
    Entry { spec: &denoising::SPEC, build: denoising::build },
    Entry { spec: &inpainting::SPEC, build: inpainting::build },
    Entry { spec: &colorization::SPEC, build: colorization::build },
    Entry { spec: &vae::SPEC, build: vae::build },
    Entry { spec: &rotation::SPEC, build: rotation::build },
    Entry { spec: &jigsaw::SPEC, build: jigsaw::build },
];

/// Methods from outside of this crate.
static REGISTERED: RwLock<Vec<&'static Entry>> = RwLock::new(vec![]);

/// Adds a method from outside of this crate to those that configurations and files may name, for as long as the program
/// runs.
///
/// # Errors
/// [`Error::Setting`] when there is a method with this id.
pub fn register(entry: &'static Entry) -> Result<()> {
    let mut registered = REGISTERED.write().unwrap_or_else(PoisonError::into_inner);
    if METHODS.iter().chain(registered.iter().copied()).any(|other| other.spec.id == entry.spec.id) {
        return Err(Error::setting("id", entry.spec.id, "there is a method with this id; choose another"));
    }
    registered.push(entry);
    Ok(())
}

/// Every method there is: those of [`METHODS`], then those that were registered.
pub fn all() -> Vec<&'static Entry> {
    let registered = REGISTERED.read().unwrap_or_else(PoisonError::into_inner);
    METHODS.iter().chain(registered.iter().copied()).collect()
}

/// The method `id`.
///
/// # Errors
/// [`Error::Unknown`] with the names there are.
pub fn find(id: &str) -> Result<&'static Entry> {
    let all = all();
    all.iter().find(|entry| entry.spec.id == id).copied().ok_or_else(|| Error::Unknown {
        what: "method",
        name: id.into(),
        choices: all.iter().map(|entry| entry.spec.id).collect::<Vec<_>>().join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_method_lists_the_known() {
        let message = find("simclear").err().unwrap().to_string();
        assert!(message.contains("simclear") && message.contains("simclr, "), "{message}");
    }
}
