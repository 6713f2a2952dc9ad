//! BYOL — Grill, Strub, Altché, Tallec, Richemond, Buchatskaya, Doersch, Pires, Guo, Azar, Piot, Kavukcuoglu, Munos,
//! Valko, "Bootstrap Your Own Latent: A New Approach to Self-Supervised Learning", NeurIPS 2020,
//! <https://arxiv.org/abs/2006.07733>.
//!
//! L = 2 − 2·cos(h(z₀), z̄₁) + 2 − 2·cos(h(z₁), z̄₀), h the predictor, z̄ what a momentum encoder and its projector give.
//!
//! Hidden: how the other view was cropped and recoloured. Predicted: its embedding by the momentum encoder. There are
//! no negatives, and equal embeddings would make the loss 0: that the predictor runs ahead of a slow average without
//! gradient keeps them apart. Collapse does not show in the loss but in the deviation of the embeddings.

use burn::tensor::Tensor;

use super::two_views::{self, Embedder, ProjectorSettings};
use super::{Batch, Embeddings, Family, Figure, Method, Objective, Spec, Trap, flow};
use crate::error::Result;
use crate::losses::negative_cosine;
use crate::models::encoder::{Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, Mlp, Mode, Module, Visitor, momentum};
use crate::random::Stream;
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::Augmentation;

settings! {
    /// BYOL's own settings.
    Config in "method" {
        basic number encoder_momentum = 0.99 in 0.0..1.0, "",
            "Encoder momentum": "Share that the momentum encoder keeps of its weights at each step, at the start; it rises to 1 by the end of the run. 0.996 in the paper, for longer runs.",
            "Inertie de l’encodeur": "Part de ses poids que l’encodeur à inertie garde à chaque pas, au début ; elle monte à 1 en fin d’entraînement. 0,996 dans l’article, pour des entraînements plus longs.";
        basic flag use_predictor = true, "",
            "Predictor": "Turned off, the embeddings themselves must agree with those of the momentum encoder, and nothing prevents collapse.",
            "Prédicteur": "Désactivé, les plongements eux-mêmes doivent concorder avec ceux de l’encodeur à inertie, et rien n’empêche l’effondrement.";
        advanced integer predictor_hidden = 256 in 8..4096, "",
            "Predictor width": "Width of the predictor's hidden layer.",
            "Largeur du prédicteur": "Largeur de la couche cachée du prédicteur.";
    }
}

/// What BYOL is.
pub static SPEC: Spec = Spec {
    id: "byol",
    title: "BYOL",
    citation: "Grill et al., “Bootstrap Your Own Latent: A New Approach to Self-Supervised Learning”, NeurIPS 2020",
    year: 2020,
    family: Family::NonContrastive,
    paper: "https://arxiv.org/abs/2006.07733",
    hidden: Text {
        en: "How the other view of the image was cropped and recoloured.",
        fr: "Comment l’autre vue de l’image a été recadrée et recolorée.",
    },
    predicted: Text {
        en: "The other view's embedding, as a momentum encoder gives it.",
        fr: "Le plongement de l’autre vue, tel qu’un encodeur à inertie le donne.",
    },
    equation: r"\mathcal{L} = 2 - 2\cos\big(h(z_0), \mathrm{sg}(\bar z_1)\big) + 2 - 2\cos\big(h(z_1), \mathrm{sg}(\bar z_0)\big)",
    trap: Trap {
        text: Text {
            en: "Without the predictor both sides only have to agree, and the easiest way is to give all images the same embedding; a faster momentum encoder brings it about sooner. The loss falls towards 0, much lower than it should, and the spread of the embeddings falls with it.",
            fr: "Sans prédicteur, les deux côtés doivent seulement concorder, et le plus facile est de donner à toutes les images le même plongement ; un encodeur à inertie plus rapide y mène plus tôt. La perte tombe vers 0, bien plus bas qu’elle ne devrait, et la dispersion des plongements avec elle.",
        },
        settings: &[("use_predictor", Value::Flag(false)), ("encoder_momentum", Value::Number(0.9))],
    },
    flow: flow::BYOL,
    settings: &[
        Config::PARAMETERS,
        ProjectorSettings::PARAMETERS,
        Augmentation::PARAMETERS,
        EncoderSettings::PARAMETERS,
        VitSettings::PARAMETERS,
    ],
    recipe: &[("crop_scale_min", Value::Number(0.6)), ("learning_rate", Value::Number(0.001))],
};

struct Byol {
    online: Embedder,
    predictor: Option<Mlp>,
    momentum_encoder: Embedder,
    augmentation: Augmentation,
    config: Config,
}

/// BYOL on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let config = Config::read(values);
    let augmentation = Augmentation::checked(values)?;
    let mut online = embedder(values, shape, init)?;
    let mut momentum_encoder = embedder(values, shape, init)?;
    momentum::start(&mut momentum_encoder, &mut online);
    let dim = ProjectorSettings::read(values).projector_dim;
    let predictor = config.use_predictor.then(|| Mlp::new(dim, &[config.predictor_hidden], dim, init));
    Ok(Box::new(Byol { online, predictor, momentum_encoder, augmentation, config }))
}

fn embedder(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Embedder> {
    Embedder::new(values, shape, init, |features, sizes, init| {
        Mlp::new(features, &[sizes.projector_hidden], sizes.projector_dim, init)
    })
}

impl Byol {
    /// [batch, projector_dim] → the same shape
    fn predict(&mut self, z: Tensor<2>, mode: Mode) -> Tensor<2> {
        match &mut self.predictor {
            Some(predictor) => predictor.forward(z, mode),
            None => z,
        }
    }
}

impl Method for Byol {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let momentum = momentum::scheduled(self.config.encoder_momentum, batch.progress);
        momentum::update(&mut self.momentum_encoder, &mut self.online, momentum);
        let [view0, view1] = two_views::views(batch, &self.augmentation);
        let [z0, z1] = [view0.clone(), view1.clone()].map(|view| self.online.forward(view, Mode::Train));
        let deviation = two_views::mean_deviation(z0.clone());
        let [prediction0, prediction1] = [z0, z1].map(|z| self.predict(z, Mode::Train));
        // Frozen weights, so no gradient comes this way.
        let [slow0, slow1] = [view0, view1].map(|view| self.momentum_encoder.forward(view, Mode::Train));
        let cosines = negative_cosine(prediction0, slow1) + negative_cosine(prediction1, slow0);
        Objective { loss: cosines * 2.0 + 4.0, terms: vec![("deviation", deviation)] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.online.encoder.as_mut()
    }

    fn embeddings(&mut self, batch: &Batch) -> Embeddings {
        self.online.measured(batch, &self.augmentation)
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let [view0, view1] = two_views::views(batch, &self.augmentation);
        let z0 = self.online.forward(view0, Mode::Eval);
        let prediction = self.predict(z0, Mode::Eval);
        let slow = self.momentum_encoder.forward(view1, Mode::Eval);
        let crowd = Batch { indices: &two_views::crowd(batch), ..*batch };
        let many = self.online.forward(crowd.views(&self.augmentation, Stream::View0), Mode::Eval);
        let title = Text { en: "Prediction and momentum encoder", fr: "Prédiction et encodeur à inertie" };
        Figure {
            columns: two_views::columns(batch, &self.augmentation),
            charts: vec![two_views::similarities(title, prediction, slow), two_views::unit_deviations(many)],
        }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        None
    }
}

impl Module for Byol {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.online.visit(at, visit);
        if let Some(predictor) = &mut self.predictor {
            predictor.visit(&format!("{at}predictor."), visit);
        }
        self.momentum_encoder.visit(&format!("{at}momentum_encoder."), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures;
    use serde_json::json;

    const SHAPE: [usize; 3] = [1, 8, 8];

    fn small(use_predictor: bool) -> Box<dyn Method> {
        let given = json!({
            "convnet_width": 2, "projector_hidden": 8, "projector_dim": 4, "predictor_hidden": 8,
            "use_predictor": use_predictor,
        });
        fixtures::build(&SPEC, build, SHAPE, given).unwrap()
    }

    #[test]
    fn the_gradient_reaches_all_but_the_momentum_encoder() {
        let source = fixtures::noise(6, SHAPE);
        let mut method = small(true);
        let (loss, trained) = fixtures::step(method.as_mut(), &source.batch(&[0, 1, 2, 3], 0));
        assert!((0.0..=8.0).contains(&loss), "{loss}");
        let reached = |part: &str| trained.iter().any(|name| name.starts_with(part));
        assert!(reached("encoder.") && reached("projector.") && reached("predictor."), "{trained:?}");
        assert!(!reached("momentum_encoder."), "{trained:?}");
    }

    #[test]
    fn looking_changes_nothing() {
        let source = fixtures::noise(6, SHAPE);
        let mut method = small(true);
        let before = fixtures::state(method.as_mut());
        let figure = method.figure(&source.batch(&[5, 1], 9));
        assert_eq!((figure.columns.len(), figure.charts.len()), (3, 2));
        assert_eq!(fixtures::state(method.as_mut()), before);
    }

    #[test]
    fn equal_views_of_an_untouched_average_agree_without_a_predictor() {
        // Without augmentation both views are the image, and both encoders start equal.
        let given = json!({
            "convnet_width": 2, "projector_hidden": 8, "projector_dim": 4, "use_predictor": false,
            "crop_scale_min": 1.0, "crop_ratio_min": 1.0, "crop_ratio_max": 1.0, "flip": 0.0,
            "jitter_probability": 0.0, "grey_probability": 0.0,
        });
        let mut method = fixtures::build(&SPEC, build, SHAPE, given).unwrap();
        let source = fixtures::noise(6, SHAPE);
        let (loss, _) = fixtures::step(method.as_mut(), &source.batch(&[0, 1, 2, 3], 0));
        assert!(loss.abs() < 1e-4, "{loss}");
    }
}
