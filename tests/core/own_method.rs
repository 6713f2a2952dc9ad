//! A method of one's own, written as ARCHITECTURE.md says, from outside of the crate: the file is the method, and
//! [`methods::register`] is the line. In `src/methods` the same file says `crate::` and `super::`, and the line stands in
//! `METHODS`.
//!
//! The method: L = mean of (x̂ − x)² over a coarse grid of cells, x the mean of the normalised pixels in each.
//!
//! Hidden: everything but a crop of the image. Predicted: a thumbnail of the whole image. Brightness is given by the
//! images, so nothing can collapse.

use std::sync::OnceLock;

use autodidact::error::{Error, Result};
use autodidact::export::{Checkpoint, checkpoint_file, encoder_file, load_encoder};
use autodidact::kernels::patchify;
use autodidact::losses::mse;
use autodidact::methods::{self, Batch, Column, Entry, Family, Figure, Method, Objective, Role, Spec, Trap};
use autodidact::models::layers::Linear;
use autodidact::models::{Encoder, EncoderSettings, Init, Mode, Module, Visitor, VitSettings, encoder};
use autodidact::random::Stream;
use autodidact::settings;
use autodidact::spec::{Text, Value, Values};
use autodidact::training::config::describe_methods;
use autodidact::training::{Choice, Config, RunLog};
use autodidact::views::Augmentation;
use burn::tensor::Tensor;
use serde_json::json;

use super::common::{images, losses, train, trainer, with};

settings! {
    /// The thumbnail's own settings.
    Thumbnail in "method" {
        basic integer cells = 4 in 1..16, "",
            "Cells": "Cells along each edge of the thumbnail.",
            "Cases": "Cases le long de chaque bord de la vignette.";
    }
}

static SPEC: Spec = Spec {
    id: "thumbnail",
    title: "Thumbnail",
    citation: "An example of a method of one's own",
    year: 2026,
    family: Family::SelfPrediction,
    paper: "https://example.org",
    hidden: Text { en: "All but a crop of the image.", fr: "Tout sauf un recadrage de l’image." },
    predicted: Text { en: "A thumbnail of it.", fr: "Une vignette de l’image." },
    equation: r"\mathcal{L} = \lVert \hat{x} - x \rVert^2",
    trap: Trap {
        text: Text {
            en: "With one cell the mean brightness is all there is to learn.",
            fr: "Avec une seule case, il n’y a que la luminosité moyenne à apprendre.",
        },
        settings: &[("cells", Value::Integer(1))],
    },
    flow: &[],
    settings: &[Thumbnail::PARAMETERS, Augmentation::PARAMETERS, EncoderSettings::PARAMETERS, VitSettings::PARAMETERS],
    recipe: &[("crop_scale_min", Value::Number(0.6)), ("flip", Value::Number(0.0))],
};

static ENTRY: Entry = Entry { spec: &SPEC, build };

struct ThumbnailModel {
    encoder: Box<dyn Encoder>,
    head: Linear,
    augmentation: Augmentation,
    cells: usize,
}

fn build(values: &Values, shape @ [_, height, width]: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let cells = Thumbnail::read(values).cells;
    if height != width || height % cells != 0 {
        let problem = format!("images are {width}×{height} pixels; choose a number that divides both edges");
        return Err(Error::setting("cells", cells, problem));
    }
    let encoder = encoder::build(values, shape, init)?;
    let head = Linear::new(encoder.features(), cells * cells, true, init);
    Ok(Box::new(ThumbnailModel { encoder, head, augmentation: Augmentation::checked(values)?, cells }))
}

impl ThumbnailModel {
    /// [batch, channels, height, width] → [batch, cells²], means
    fn wanted(&self, images: Tensor<4>) -> Tensor<2> {
        let [batch, _, height, _] = images.dims();
        patchify(images, height / self.cells).mean_dim(2).reshape([batch, self.cells * self.cells])
    }

    /// [batch, channels, height, width] → [batch, cells²]
    fn predict(&mut self, views: Tensor<4>, mode: Mode) -> Tensor<2> {
        self.head.forward(self.encoder.forward(views, mode))
    }
}

impl Method for ThumbnailModel {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let views = batch.views(&self.augmentation, Stream::View0);
        let loss = mse(self.predict(views, Mode::Train), self.wanted(batch.images()));
        Objective { loss, terms: vec![] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.encoder.as_mut()
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let images = batch.images();
        let ([rows, channels, height, width], edge) = (images.dims(), self.cells);
        let cells = self.predict(images.clone(), Mode::Eval).reshape([rows, 1, edge, 1, edge, 1]);
        let large = cells.expand([rows, channels, edge, height / edge, edge, width / edge]);
        let thumbnail = large.reshape([rows, channels, height, width]);
        let column = |role, en, fr, images| Column { role, title: Text { en, fr }, images: batch.denormalize(images) };
        let columns = vec![
            column(Role::Original, "Image", "Image", images),
            column(Role::Predicted, "Thumbnail", "Vignette", thumbnail),
        ];
        Figure { columns, charts: vec![] }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        None
    }
}

impl Module for ThumbnailModel {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.head.visit(&format!("{at}head."), visit);
    }
}

/// The one line, once for all tests.
fn registered() -> &'static Entry {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| methods::register(&ENTRY).unwrap());
    methods::find("thumbnail").unwrap()
}

#[test]
fn it_is_trained_looked_at_and_exported_like_any_other() {
    let config = json!({ "method": registered().spec.id, "convnet_width": 2, "batch_size": 16, "epochs": 8 });
    let mut run = trainer(config, images(80), Choice::Cpu);
    let losses = losses(&train(&mut run, 40));
    assert!(losses[28..].iter().sum::<f32>() < 0.8 * losses[..4].iter().sum::<f32>(), "{losses:?}");
    let figure = pollster::block_on(run.figure_pixels(&[0, 3], 0)).unwrap();
    assert_eq!((figure.columns.len(), figure.shape), (2, [1, 28, 28]));
    assert_eq!(pollster::block_on(run.diagnose()).unwrap().alarm, None);
    let file = pollster::block_on(encoder_file(&mut run, &RunLog::default())).unwrap();
    let device = burn::tensor::Device::flex();
    let mut loaded = load_encoder(&file, &device).unwrap();
    let features = pollster::block_on(loaded.embed(run.set().clone(), &[5, 7], &device)).unwrap();
    assert_eq!(features, pollster::block_on(run.embed(&[5, 7])).unwrap());
}

#[test]
fn it_goes_on_from_a_checkpoint() {
    let config = json!({ "method": registered().spec.id, "convnet_width": 2, "batch_size": 16, "epochs": 2 });
    let mut whole = trainer(config.clone(), images(60), Choice::Cpu);
    let mut first = trainer(config, images(60), Choice::Cpu);
    train(&mut whole, 2);
    train(&mut first, 2);
    let file = pollster::block_on(checkpoint_file(&mut first, &RunLog::default())).unwrap();
    let (mut second, _) = Checkpoint::read(&file).unwrap().resume(images(60), burn::tensor::Device::flex()).unwrap();
    assert_eq!(losses(&train(&mut second, 2)), losses(&train(&mut whole, 2)));
}

#[test]
fn its_settings_are_checked_and_described() {
    let config = json!({ "method": registered().spec.id });
    assert_eq!(Config::read(&config).unwrap().to_json()["crop_scale_min"], 0.6, "its recipe");
    let refused = |more| Config::read(&with(config.clone(), more)).err().unwrap().to_string();
    assert!(refused(json!({ "cells": 17 })).contains("from 1 to 16"));
    assert!(refused(json!({ "cell": 3 })).contains("there is no setting `cell`"));
    let described = describe_methods();
    let own = described.as_array().unwrap().iter().find(|method| method["id"] == "thumbnail").unwrap();
    assert_eq!(own["trap"]["settings"], json!({ "cells": 1 }));
    let problem = Config::read(&with(config, json!({ "cells": 3 }))).unwrap();
    let problem = problem.build([1, 28, 28], &burn::tensor::Device::flex()).err().unwrap().to_string();
    assert!(problem.contains("cells") && problem.contains("28×28"), "{problem}");
}

#[test]
fn an_id_is_taken_once() {
    let id = registered().spec.id;
    assert!(methods::register(&ENTRY).unwrap_err().to_string().contains(id));
    assert!(methods::register(&methods::METHODS[0]).is_err(), "ids of the crate are taken too");
}
