//! A method and an encoder of one's own, from outside of the crate: `cargo run --release --example own_method`.
//!
//! The method contrasts two views of each image, L = NT-Xent of the encoder's features, without a projector. The encoder
//! is three convolutions. Page and command line of this repository would know it, too, were it in `METHODS`.

use autodidact::Result;
use autodidact::data::sample;
use autodidact::losses::{nt_xent, nt_xent_chance};
use autodidact::methods::{Batch, Entry, Family, Figure, Method, Objective, Spec, Trap, register};
use autodidact::models::layers::Conv2d;
use autodidact::models::{Activations, Encoder, Init, Mode, Module, Visitor};
use autodidact::random::Stream;
use autodidact::settings;
use autodidact::spec::{Text, Value, Values};
use autodidact::training::{Choice, Config, Trainer, open};
use autodidact::views::Augmentation;
use burn::tensor::{Tensor, activation::relu};
use serde_json::json;

/// Three 3×3 convolutions, each halving the image, with a ReLU after each; then the mean over the image.
struct Small {
    layers: Vec<Conv2d>,
    features: usize,
}

impl Small {
    fn new(channels: usize, width: usize, init: &mut Init) -> Self {
        let widths = [channels, width, 2 * width, 4 * width];
        let layers = widths.windows(2).map(|pair| Conv2d::new([pair[0], pair[1]], 3, 2, init)).collect();
        Self { layers, features: 4 * width }
    }
}

impl Encoder for Small {
    /// [batch, channels, height, width] → [batch, features, height / 8, width / 8]
    fn feature_map(&mut self, images: Tensor<4>, _mode: Mode) -> Tensor<4> {
        self.layers.iter().fold(images, |x, layer| relu(layer.forward(x)))
    }

    fn map_size(&self, image: [usize; 2]) -> [usize; 2] {
        image.map(|edge| edge.div_ceil(8))
    }

    fn features(&self) -> usize {
        self.features
    }

    fn activations(&self, [height, width]: [usize; 2]) -> Activations {
        // The first layer has a quarter of the features on a quarter of the pixels, the others half as many numbers each.
        let first = self.features / 4 * height * width / 4;
        Activations { kept: 4 * first, largest: first }
    }
}

impl Module for Small {
    fn visit(&mut self, at: &str, visit: Visitor) {
        for (i, layer) in self.layers.iter_mut().enumerate() {
            layer.visit(&format!("{at}layers.{i}."), visit);
        }
    }
}

settings! {
    /// What can be set about the method itself.
    Contrast in "method" {
        basic number temperature = 0.5 in 0.01..2.0, "",
            "Temperature": "Divides the similarities: the lower, the more the nearest others count.",
            "Température": "Divise les similarités : plus elle est basse, plus les plus proches comptent.";
        basic integer width = 8 in 1..64, "channels",
            "Width": "Channels of the first convolution.",
            "Largeur": "Canaux de la première convolution.";
    }
}

static SPEC: Spec = Spec {
    id: "contrast",
    title: "Contrast",
    citation: "An example of a method of one's own",
    year: 2026,
    family: Family::Contrastive,
    paper: "https://example.org",
    hidden: Text { en: "Which views are of one image.", fr: "Quelles vues sont d'une même image." },
    predicted: Text { en: "Just that.", fr: "Cela même." },
    equation: r"\mathcal{L} = \mathrm{NT\text{-}Xent}(z^0, z^1)",
    trap: Trap {
        text: Text {
            en: "At a high temperature all other images count alike, and little is learned.",
            fr: "À température élevée, toutes les autres images comptent autant, et l'on apprend peu.",
        },
        settings: &[("temperature", Value::Number(2.0))],
    },
    flow: &[],
    settings: &[Contrast::PARAMETERS, Augmentation::PARAMETERS],
    recipe: &[],
};

static ENTRY: Entry = Entry { spec: &SPEC, build };

struct Model {
    encoder: Small,
    augmentation: Augmentation,
    temperature: f64,
}

fn build(values: &Values, [channels, ..]: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let Contrast { temperature, width } = Contrast::read(values);
    let encoder = Small::new(channels, width, init);
    Ok(Box::new(Model { encoder, augmentation: Augmentation::checked(values)?, temperature }))
}

impl Method for Model {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let mut features = |stream| self.encoder.forward(batch.views(&self.augmentation, stream), Mode::Train);
        let (z0, z1) = (features(Stream::View0), features(Stream::View1)); // each [batch, features]
        Objective { loss: nt_xent(z0, z1, self.temperature), terms: vec![] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        &mut self.encoder
    }

    fn figure(&mut self, _batch: &Batch) -> Figure {
        Figure { columns: vec![], charts: vec![] }
    }

    fn chance(&self, batch_size: usize) -> Option<f64> {
        Some(nt_xent_chance(batch_size))
    }
}

impl Module for Model {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
    }
}

/// Trains it on a part of the sample, and returns the losses.
pub fn train(steps: usize) -> Result<Vec<f32>> {
    register(&ENTRY)?;
    let set = sample("fashion-mnist")?.subset(&(0..256).collect::<Vec<_>>())?;
    let config = Config::read(&json!({ "method": "contrast", "batch_size": 32, "epochs": 10, "held_out": 0.0 }))?;
    pollster::block_on(async {
        let mut trainer = Trainer::new(config, set.into(), open(Choice::Cpu).await?.device)?;
        Ok(trainer.train(steps).await?.iter().map(|record| record.loss).collect())
    })
}

fn main() -> Result<()> {
    for (step, loss) in train(60)?.iter().enumerate() {
        println!("step {step}: {loss}");
    }
    Ok(())
}
