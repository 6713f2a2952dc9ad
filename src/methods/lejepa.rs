//! LeJEPA — Balestriero, LeCun, "LeJEPA: Provable and Scalable Self-Supervised Learning Without the Heuristics",
//! 2025, <https://arxiv.org/abs/2511.08544>.
//!
//! L = (1 − λ) · mean over views of (zᵥ − z̄)² + λ · mean over views of SIGReg(zᵥ), z̄ the mean of an image's views.
//! SIGReg projects the embeddings of a batch on random directions and tests each projection for a standard normal
//! distribution (Epps & Pulley).
//!
//! Hidden: which part of the image, in which colours, a view shows. Predicted: the mean of all its views. Equal
//! embeddings are far from a normal distribution, so nothing else is needed against collapse: no momentum encoder,
//! no stop-gradient, no predictor.

use burn::tensor::{Device, Tensor, TensorData};

use super::{
    Batch, Chart, Content, Embeddings, Expected, Family, Figure, Method, Objective, Spec, Trap, flow, two_views,
};
use crate::error::Result;
use crate::losses::sigreg;
use crate::models::encoder::{self, Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, Mlp, Mode, Module, Visitor};
use crate::random::{Draws, Stream};
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::Augmentation;

settings! {
    /// LeJEPA's own settings.
    Config in "method" {
        basic number sigreg_weight = 0.05 in 0.0..1.0, "",
            "Weight of normality": "Share of SIGReg in the loss, λ in the paper; the views' agreement has the rest. At 0 all embeddings become equal: collapse.",
            "Poids de la normalité": "Part de SIGReg dans la perte, λ dans l’article ; l’accord des vues a le reste. À 0, tous les plongements deviennent égaux : effondrement.";
        basic integer view_count = 2 in 2..8, "views",
            "Views": "Views of each image; each costs time.",
            "Vues": "Vues de chaque image ; chacune coûte du temps.";
        advanced integer slices = 256 in 1..4096, "",
            "Directions": "Random directions, new at each step, along which embeddings are tested; 1,024 in the paper.",
            "Directions": "Directions aléatoires, nouvelles à chaque pas, selon lesquelles les plongements sont testés ; 1 024 dans l’article.";
        advanced integer projector_hidden = 256 in 8..4096, "",
            "Projector width": "Width of the two hidden layers between features and embeddings.",
            "Largeur du projecteur": "Largeur des deux couches cachées entre caractéristiques et plongements.";
        advanced integer projector_dim = 64 in 2..2048, "",
            "Embedding size": "Length of the vectors that agree and are normally distributed.",
            "Taille du plongement": "Longueur des vecteurs qui concordent et suivent une loi normale.";
    }
}

/// What LeJEPA is.
pub static SPEC: Spec = Spec {
    id: "lejepa",
    title: "LeJEPA",
    citation: "Balestriero & LeCun, “LeJEPA: Provable and Scalable Self-Supervised Learning Without the Heuristics”, 2025",
    year: 2025,
    family: Family::NonContrastive,
    paper: "https://arxiv.org/abs/2511.08544",
    hidden: Text {
        en: "How a view was cropped and recoloured.", fr: "Comment une vue a été recadrée et recolorée."
    },
    predicted: Text {
        en: "The mean embedding of the image's views; and all embeddings must be normally distributed.",
        fr: "Le plongement moyen des vues de l’image ; et tous les plongements doivent suivre une loi normale.",
    },
    equation: r"\mathcal{L} = \frac{1}{V} \sum_v \left[ (1 - \lambda) \frac{\lVert z_v - \bar{z} \rVert^2}{\dim z} + \lambda\, \mathrm{SIGReg}(z_v) \right]",
    trap: Trap {
        text: Text {
            en: "With agreement alone, the best embedding is the same for every image. The loss falls to almost 0, and the histogram leaves the curve of the normal distribution and falls on one value.",
            fr: "Si seul l’accord compte, le meilleur plongement est le même pour toutes les images. La perte tombe presque à 0, et l’histogramme quitte la courbe de la loi normale pour une seule valeur.",
        },
        settings: &[("sigreg_weight", Value::Number(0.0)), ("learning_rate", Value::Number(0.01))],
    },
    flow: flow::LEJEPA,
    settings: &[Config::PARAMETERS, Augmentation::PARAMETERS, EncoderSettings::PARAMETERS, VitSettings::PARAMETERS],
    recipe: &[("crop_scale_min", Value::Number(0.6))],
};

/// Points at which characteristic functions are compared, from 0 to the last: the authors' numbers.
const KNOTS: usize = 17;
const LAST_KNOT: f64 = 3.0;

/// Directions that the figure projects on.
const SHOWN_SLICES: usize = 16;

struct LeJepa {
    encoder: Box<dyn Encoder>,
    projector: Mlp,
    augmentation: Augmentation,
    config: Config,
}

/// LeJEPA on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let config = Config::read(values);
    let encoder = encoder::build(values, shape, init)?;
    let hidden = [config.projector_hidden; 2];
    let projector = Mlp::new(encoder.features(), &hidden, config.projector_dim, init);
    let augmentation = Augmentation::checked(values)?;
    Ok(Box::new(LeJepa { encoder, projector, augmentation, config }))
}

impl LeJepa {
    /// All views of the batch, view after view, [views·batch, channels, height, width].
    fn views(&self, batch: &Batch) -> Tensor<4> {
        let mut views = Vec::from(two_views::views(batch, &self.augmentation));
        if self.config.view_count > 2 {
            let [_, _, height, width] = views[0].dims();
            let more = self.config.view_count - 2;
            views.push(batch.views_sized(&self.augmentation, Stream::MoreViews, more, [height, width]));
        }
        Tensor::cat(views, 0)
    }

    /// [views·batch, channels, height, width] → [views·batch, embedding]
    fn embed(&mut self, views: Tensor<4>, mode: Mode) -> Tensor<2> {
        self.projector.forward(self.encoder.forward(views, mode), mode)
    }
}

impl Method for LeJepa {
    fn objective(&mut self, batch: &Batch) -> Objective {
        // All views in one pass, as in the authors' code.
        let embeddings = self.embed(self.views(batch), Mode::Train);
        let [rows, dim] = embeddings.dims();
        let apart = embeddings.clone().reshape([rows / batch.len(), batch.len(), dim]); // [views, batch, embedding]
        let distance = apart.clone() - apart.mean_dim(0);
        let invariance = (distance.clone() * distance).mean();
        let slices = directions(batch.draws_once(Stream::Slices), [dim, self.config.slices], &batch.source.device);
        // The test is of the images of one view: views of the same image are not independent.
        let tests = embeddings.split(batch.len(), 0).into_iter();
        let tests: Vec<Tensor<1>> = tests.map(|view| sigreg(view, slices.clone(), KNOTS, LAST_KNOT)).collect();
        let normality = Tensor::cat(tests, 0).mean();
        let weight = self.config.sigreg_weight;
        let loss = invariance.clone() * (1.0 - weight) + normality.clone() * weight;
        Objective { loss, terms: vec![("invariance", invariance), ("sigreg", normality)] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.encoder.as_mut()
    }

    fn embeddings(&mut self, batch: &Batch) -> Embeddings {
        let views = two_views::views(batch, &self.augmentation).map(|view| self.embed(view, Mode::Eval));
        Embeddings { projected: true, scaled: false, views: views.into() }
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        // The distribution needs more images than the figure has rows.
        let indices = two_views::crowd(batch);
        let crowd = Batch { indices: &indices, ..*batch };
        let embeddings = self.embed(crowd.views(&self.augmentation, Stream::View0), Mode::Eval);
        // The same directions whenever one looks, so that only the model moves the picture.
        let draws = batch.source.seed.draws(Stream::Slices, u64::MAX, 0);
        let shown = directions(draws, [self.config.projector_dim, SHOWN_SLICES], &batch.source.device);
        let projections = embeddings.matmul(shown).reshape([indices.len() * SHOWN_SLICES]);
        Figure { columns: two_views::columns(batch, &self.augmentation), charts: vec![distribution(projections)] }
    }

    fn passes(&self) -> f64 {
        self.config.view_count as f64
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        None
    }
}

/// Random unit vectors as columns, [dim, count].
fn directions(mut draws: Draws, [dim, count]: [usize; 2], device: &Device) -> Tensor<2> {
    let mut values = Vec::with_capacity(dim * count);
    for _ in 0..count {
        let direction: Vec<f32> = (0..dim).map(|_| draws.normal()).collect();
        let norm = direction.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
        values.extend(direction.iter().map(|x| x / norm));
    }
    Tensor::<2>::from_data(TensorData::new(values, [count, dim]), device).transpose()
}

/// A histogram of `projections`, embeddings along random directions.
fn distribution(projections: Tensor<1>) -> Chart {
    Chart {
        title: Text { en: "Embeddings along random directions", fr: "Plongements selon des directions aléatoires" },
        note: Text {
            en: "Up to 64 images. Learning: the histogram follows the curve of the normal distribution. Collapsed: everything falls on one value.",
            fr: "Jusqu’à 64 images. En apprenant, l’histogramme suit la courbe de la loi normale. Effondré : tout tombe sur une même valeur.",
        },
        content: Content::Histogram { values: projections, expected: Expected::Normal },
    }
}

impl Module for LeJepa {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.projector.visit(&format!("{at}projector."), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures::{build as built, noise, state, step};
    use crate::random::Seed;
    use serde_json::{Value as Json, json};

    fn tiny(more: Json) -> Box<dyn Method> {
        let mut given = json!({ "convnet_width": 2, "projector_hidden": 8, "projector_dim": 4, "slices": 8 });
        given.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        built(&SPEC, build, [1, 16, 16], given).unwrap()
    }

    fn scalar(x: Tensor<1>) -> f32 {
        x.into_scalar::<f32>()
    }

    #[test]
    fn the_loss_weighs_its_terms_and_reaches_every_weight() {
        let source = noise(6, [1, 16, 16]);
        let batch = source.batch(&[0, 1, 3, 5], 0);
        for (view_count, weight) in [(2, 0.05), (4, 0.3), (2, 0.0)] {
            let mut method = tiny(json!({ "view_count": view_count, "sigreg_weight": weight }));
            let Objective { loss, terms } = method.objective(&batch);
            let [invariance, normality] = [0, 1].map(|i: usize| scalar(terms[i].1.clone()));
            let want = (1.0 - weight as f32) * invariance + weight as f32 * normality;
            let got = scalar(loss);
            assert!((got - want).abs() < 1e-5 * (1.0 + want), "{got} {want}");
            let mut weights = 0;
            method.visit("", &mut |_, parameter| weights += usize::from(parameter.is_trainable()));
            assert_eq!(step(method.as_mut(), &batch).1.len(), weights);
        }
    }

    #[test]
    fn looking_changes_nothing() {
        let source = noise(3, [1, 16, 16]);
        let mut method = tiny(json!({ "view_count": 3 }));
        let before = state(method.as_mut());
        let figure = method.figure(&source.batch(&[0, 2], 7));
        assert!(figure.columns.iter().all(|column| column.images.dims() == [2, 1, 16, 16]));
        assert_eq!(state(method.as_mut()), before);
    }

    #[test]
    fn directions_are_unit_columns_and_follow_the_address() {
        let device = Device::flex();
        let draw = |step| directions(Seed(1).draws(Stream::Slices, step, 0), [5, 3], &device);
        let values = |x: Tensor<2>| x.into_data().try_to_vec::<f32>().unwrap();
        for norm in values((draw(0) * draw(0)).sum_dim(0)) {
            assert!((norm - 1.0).abs() < 1e-5, "{norm}");
        }
        assert_ne!(values(draw(0)), values(draw(1)));
    }
}
