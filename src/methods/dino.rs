//! DINO — Caron, Touvron, Misra, Jégou, Mairal, Bojanowski, Joulin, "Emerging Properties in Self-Supervised Vision
//! Transformers", ICCV 2021, <https://arxiv.org/abs/2104.14294>.
//!
//! L = mean over pairs of different views of −Σₖ softmax((ḡ(x) − c)/τ̄)ₖ · log softmax(g(x′)/τ)ₖ, x of the two large
//! views, x′ of all; ḡ is the momentum encoder with its head, c the running mean of its outputs.
//!
//! Hidden: which view the momentum encoder sees. Predicted: to which of K prototypes it assigns that view. Without
//! centring one prototype wins everywhere, without sharpening (τ̄ < τ) all become equal; together they balance.

use burn::tensor::{Tensor, activation::softmax};

use super::attention_maps::{attention_columns, enlarge};
use super::prototype_chart::assignments;
use super::{Batch, Column, Embeddings, Family, Figure, Method, Objective, Role, Spec, Trap, flow, two_views};
use crate::error::{Error, Result};
use crate::losses::{dino, entropy};
use crate::models::encoder::{self, Encoder, EncoderSettings, VitSettings};
use crate::models::{DinoHead, Init, Mode, Module, Parameter, ViT, Visitor, momentum};
use crate::random::Stream;
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::Augmentation;

settings! {
    /// DINO's own settings.
    Config in "method" {
        basic integer prototypes = 1024 in 16..16384, "",
            "Prototypes": "Number of outputs that images are spread over; 65,536 in the paper, too many for a small run.",
            "Prototypes": "Nombre de sorties entre lesquelles les images se répartissent ; 65 536 dans l’article, trop pour un petit entraînement.";
        basic flag centering = true, "",
            "Centring": "Subtracts the running mean from the momentum encoder's outputs. Turned off, one prototype may win everywhere: collapse.",
            "Centrage": "Soustrait leur moyenne mobile aux sorties de l’encodeur à inertie. Désactivé, un prototype peut l’emporter partout : effondrement.";
        basic number momentum_temperature = 0.04 in 0.01..1.0, "",
            "Momentum temperature": "Sharpens the outputs of the momentum encoder. From about 0.1 on they may become equal everywhere: collapse.",
            "Température à inertie": "Affûte les sorties de l’encodeur à inertie. À partir de 0,1 environ, elles peuvent devenir égales partout : effondrement.";
        advanced number first_temperature = 0.04 in 0.01..1.0, "",
            "First momentum temperature": "Where the momentum temperature starts when it has a warm-up.",
            "Première température à inertie": "D’où part la température à inertie quand elle a un échauffement.";
        advanced integer temperature_epochs = 0 in 0..1000, "epochs",
            "Temperature warm-up": "Epochs in which the momentum temperature reaches its value.",
            "Échauffement de la température": "Époques au bout desquelles la température à inertie atteint sa valeur.";
        advanced number temperature = 0.1 in 0.01..2.0, "",
            "Temperature": "Of the encoder that is trained.",
            "Température": "Celle de l’encodeur que l’on entraîne.";
        basic integer local_views = 0 in 0..8, "views",
            "Local views": "Small crops of half the edge that only the trained encoder sees; 8 in the paper. Each costs time.",
            "Vues locales": "Petits recadrages de moitié du côté que seul voit l’encodeur entraîné ; 8 dans l’article. Chacune coûte du temps.";
        advanced number local_scale_min = 0.05 in 0.01..1.0, "",
            "Smallest local view": "Smallest share of the image's area in a local view; the largest is that of the smallest crop.",
            "Plus petite vue locale": "Plus petite part de l’aire de l’image dans une vue locale ; la plus grande est celle du plus petit recadrage.";
        basic number encoder_momentum = 0.99 in 0.0..1.0, "",
            "Encoder momentum": "Share that the momentum encoder keeps of its weights at each step; it rises to 1 by the end of the run. 0.996 in the paper, whose runs are longer.",
            "Inertie de l’encodeur": "Part de ses poids que l’encodeur à inertie garde à chaque pas ; elle monte à 1 en fin d’entraînement. 0,996 dans l’article, dont les entraînements sont plus longs.";
        advanced number center_momentum = 0.9 in 0.0..1.0, "",
            "Centre momentum": "Share that the centre keeps of itself at each step.",
            "Inertie du centre": "Part de lui-même que le centre garde à chaque pas.";
        advanced integer freeze_epochs = 1 in 0..1000, "epochs",
            "Frozen prototypes": "Epochs in which the prototypes are not trained.",
            "Prototypes gelés": "Époques pendant lesquelles les prototypes ne sont pas entraînés.";
        advanced integer head_hidden = 256 in 8..4096, "",
            "Head width": "Width of the head's two hidden layers; 2,048 in the paper.",
            "Largeur de la tête": "Largeur des deux couches cachées de la tête ; 2 048 dans l’article.";
        advanced integer head_bottleneck = 64 in 4..1024, "",
            "Bottleneck": "Length of the vectors that are compared with the prototypes; 256 in the paper.",
            "Goulot": "Longueur des vecteurs que l’on compare aux prototypes ; 256 dans l’article.";
    }
}

/// What DINO is.
pub static SPEC: Spec = Spec {
    id: "dino",
    title: "DINO",
    citation: "Caron, Touvron, Misra, Jégou, Mairal, Bojanowski & Joulin, “Emerging Properties in Self-Supervised Vision Transformers”, ICCV 2021",
    year: 2021,
    family: Family::NonContrastive,
    paper: "https://arxiv.org/abs/2104.14294",
    hidden: Text {
        en: "The view that a momentum encoder sees; the encoder sees another one of the same image.",
        fr: "La vue que voit un encodeur à inertie ; l’encodeur en voit une autre de la même image.",
    },
    predicted: Text {
        en: "Which prototypes the momentum encoder assigns its view to.",
        fr: "Les prototypes auxquels l’encodeur à inertie attribue sa vue.",
    },
    equation: r"\mathcal{L} = -\frac{1}{P} \sum_{x \neq x'} \sum_k \mathrm{softmax}\!\left(\frac{\bar{g}(x) - c}{\bar{\tau}}\right)_{\!k} \log \mathrm{softmax}\!\left(\frac{g(x')}{\tau}\right)_{\!k}",
    trap: Trap {
        text: Text {
            en: "Without centring, one prototype may win for every image. The entropy falls towards 0 and with it what there is to learn; the chart shows the same bright cell in every row.",
            fr: "Sans centrage, un prototype peut l’emporter pour toutes les images. L’entropie tombe vers 0, et avec elle ce qu’il y a à apprendre ; le graphique montre la même case claire à chaque ligne.",
        },
        settings: &[("centering", Value::Flag(false))],
    },
    flow: flow::DINO,
    settings: &[Config::PARAMETERS, Augmentation::PARAMETERS, EncoderSettings::PARAMETERS, VitSettings::PARAMETERS],
    recipe: &[
        ("crop_scale_min", Value::Number(0.6)),
        ("learning_rate", Value::Number(0.001)),
        ("weight_decay", Value::Number(0.04)),
        ("gradient_clip", Value::Number(3.0)),
    ],
};

struct Dino {
    online: Side,
    momentum: Side,
    /// [1, prototypes]
    center: Parameter,
    augmentation: Augmentation,
    /// What local views are drawn from, and their [height, width].
    local: Augmentation,
    local_size: [usize; 2],
    config: Config,
}

/// An encoder and what says to which prototypes its features belong.
struct Side {
    encoder: Box<dyn Encoder>,
    head: DinoHead,
}

/// DINO on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let config = Config::read(values);
    let augmentation = Augmentation::checked(values)?;
    let boundary = augmentation.crop_scale_min;
    if config.local_views > 0 && config.local_scale_min > boundary {
        let problem = format!("it must not be above the smallest crop, {boundary}");
        return Err(Error::setting("local_scale_min", config.local_scale_min, problem));
    }
    let local = Augmentation { crop_scale_min: config.local_scale_min, crop_scale_max: boundary, ..augmentation };
    let mut online = Side::new(values, shape, init)?;
    let mut momentum = Side::new(values, shape, init)?;
    momentum::start(&mut momentum, &mut online);
    let center = init.buffer(&[1, config.prototypes], 0.0);
    let local_size = local_size(values, shape);
    Ok(Box::new(Dino { online, momentum, center, augmentation, local, local_size, config }))
}

/// As for any method, but a transformer's features are its class token, as in the paper.
fn build_encoder(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Encoder>> {
    match EncoderSettings::read(values).encoder {
        "vit" => Ok(Box::new(ViT::new(&VitSettings::read(values), shape, init)?.with_class_features())),
        _ => encoder::build(values, shape, init),
    }
}

/// [height, width] of local views: half of the image's, and whole patches where there are patches.
fn local_size(values: &Values, [_, height, width]: [usize; 3]) -> [usize; 2] {
    let unit = match EncoderSettings::read(values).encoder {
        "vit" => VitSettings::read(values).patch_size,
        _ => 1,
    };
    [height, width].map(|edge| (edge / 2 / unit).max(1) * unit)
}

impl Side {
    fn new(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Self> {
        let config = Config::read(values);
        let encoder = build_encoder(values, shape, init)?;
        let widths = [config.head_hidden, config.head_bottleneck, config.prototypes];
        let head = DinoHead::new(encoder.features(), widths, init);
        Ok(Self { encoder, head })
    }

    /// [views, channels, height, width] → [views, prototypes]; with `frozen` no gradient reaches the prototypes.
    fn outputs(&mut self, views: Tensor<4>, frozen: bool, mode: Mode) -> Tensor<2> {
        self.head.forward(self.encoder.forward(views, mode), frozen)
    }
}

impl Dino {
    /// Rises in a line over the first epochs, as in the authors' code.
    fn momentum_temperature(&self, epoch: usize) -> f64 {
        let Config { first_temperature: first, momentum_temperature: last, temperature_epochs: epochs, .. } =
            self.config;
        match epoch < epochs {
            true => first + (last - first) * epoch as f64 / (epochs - 1).max(1) as f64,
            false => last,
        }
    }

    /// center ← m·center + (1 − m)·mean of the outputs [views, prototypes]
    fn move_center(&mut self, outputs: Tensor<2>) {
        let (keep, length) = (self.config.center_momentum, self.config.prototypes);
        let mean = outputs.mean_dim(0).reshape([length]);
        self.center.set(self.center.value() * keep + mean * (1.0 - keep));
    }
}

impl Method for Dino {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let momentum = momentum::scheduled(self.config.encoder_momentum, batch.progress);
        momentum::update(&mut self.momentum, &mut self.online, momentum);
        let frozen = batch.epoch < self.config.freeze_epochs;
        // Views of one size go through in one pass, as in the authors' code.
        let views = Tensor::cat(Vec::from(two_views::views(batch, &self.augmentation)), 0);
        // Frozen weights, so no gradient comes this way.
        let targets = self.momentum.outputs(views.clone(), true, Mode::Train);
        let mut outputs = self.online.outputs(views, frozen, Mode::Train).split(batch.len(), 0);
        if self.config.local_views > 0 {
            let views = batch.views_sized(&self.local, Stream::LocalViews, self.config.local_views, self.local_size);
            outputs.extend(self.online.outputs(views, frozen, Mode::Train).split(batch.len(), 0));
        }
        let (center, temperature) = (self.center.get::<2>(), self.momentum_temperature(batch.epoch));
        let pairs = targets.clone().split(batch.len(), 0);
        let loss = dino(&outputs, &pairs, center.clone(), self.config.temperature, temperature);
        // The cross-entropy is the entropy of the momentum outputs plus the divergence from them. Either kind of
        // collapse takes the divergence to 0: with an entropy of 0, or of ln K.
        let entropy = entropy((targets.clone() - center) / temperature);
        let divergence = loss.clone().inner() - entropy.clone();
        if self.config.centering {
            self.move_center(targets);
        }
        Objective { loss, terms: vec![("entropy", entropy), ("divergence", divergence)] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.momentum.encoder.as_mut()
    }

    fn embeddings(&mut self, batch: &Batch) -> Embeddings {
        let views = two_views::views(batch, &self.augmentation).map(|view| {
            let features = self.momentum.encoder.forward(view, Mode::Eval);
            self.momentum.head.compared(features)
        });
        Embeddings { projected: true, scaled: false, views: views.into() }
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let images = batch.images();
        let [_, channels, height, width] = images.dims();
        let column = |role, title, images| Column { role, title, images };
        let mut columns = two_views::columns(batch, &self.augmentation);
        if self.config.local_views > 0 {
            let local = batch.views_sized(&self.local, Stream::LocalViews, 1, self.local_size);
            let local = enlarge(batch.denormalize(local), [height, width]);
            columns.push(column(Role::View1, Text { en: "Local view", fr: "Vue locale" }, local));
        }
        if let Some(attention) = self.momentum.encoder.class_attention(images.clone()) {
            columns.extend(attention_columns(attention, [channels, height, width]));
        }
        let temperature = self.momentum_temperature(batch.epoch);
        let outputs = self.momentum.outputs(images, true, Mode::Eval) - self.center.get::<2>();
        Figure { columns, charts: vec![assignments(softmax(outputs / temperature, 1))] }
    }

    fn passes(&self) -> f64 {
        // A local view has a quarter of the pixels.
        2.0 + self.config.local_views as f64 / 4.0
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        Some((self.config.prototypes as f64).ln())
    }
}

impl Module for Dino {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.online.visit(at, visit);
        self.momentum.visit(&format!("{at}momentum_"), visit);
        visit(&format!("{at}center"), &mut self.center);
    }
}

impl Module for Side {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.head.visit(&format!("{at}head."), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures::{build as built, noise, state, step};
    use serde_json::{Value as Json, json};

    fn tiny(more: Json) -> Result<Box<dyn Method>> {
        let mut given = json!({
            "convnet_width": 2, "vit_dim": 16, "vit_depth": 1, "vit_heads": 2,
            "prototypes": 100, "head_hidden": 8, "head_bottleneck": 4,
        });
        given.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        built(&SPEC, build, [1, 28, 28], given)
    }

    #[test]
    fn prototypes_are_frozen_in_the_first_epoch_and_the_momentum_side_always() {
        let source = noise(4, [1, 28, 28]);
        for encoder in ["convnet", "vit"] {
            let mut method = tiny(json!({ "encoder": encoder, "local_views": 2 })).unwrap();
            for epoch in [0, 1] {
                let batch = source.batch(&[0, 1, 3], 0).at(0.5, epoch);
                let (loss, trained) = step(method.as_mut(), &batch);
                assert!(loss.is_finite() && loss > 0.0, "{loss}");
                assert_eq!(trained.iter().any(|name| name == "head.last_layer.weight_v"), epoch == 1);
                assert!(trained.iter().any(|name| name.starts_with("encoder.")));
                assert!(!trained.iter().any(|name| name.starts_with("momentum_")), "{trained:?}");
            }
        }
    }

    #[test]
    fn only_centring_moves_the_center() {
        let source = noise(4, [1, 28, 28]);
        for centering in [true, false] {
            let mut method = tiny(json!({ "centering": centering })).unwrap();
            step(method.as_mut(), &source.batch(&[0, 1, 3], 0));
            let state = state(method.as_mut());
            let (_, center) = state.iter().find(|(name, _)| name == "center").unwrap();
            assert_eq!(center.iter().any(|&value| value != 0.0), centering);
        }
    }

    #[test]
    fn looking_changes_nothing() {
        let source = noise(3, [1, 28, 28]);
        for (encoder, columns) in [("convnet", 4), ("vit", 6)] {
            let mut method = tiny(json!({ "encoder": encoder, "local_views": 1 })).unwrap();
            let before = state(method.as_mut());
            let figure = method.figure(&source.batch(&[0, 2], 7));
            assert_eq!(figure.columns.len(), columns);
            assert!(figure.columns.iter().all(|column| column.images.dims() == [2, 1, 28, 28]));
            assert_eq!(state(method.as_mut()), before);
        }
    }

    #[test]
    fn local_views_are_whole_patches_within_the_crops() {
        let values = |given: Json| {
            let parameters: Vec<_> = SPEC.settings.iter().flat_map(|group| group.iter()).collect();
            Values::resolve(&parameters, SPEC.recipe, given.as_object().unwrap()).unwrap()
        };
        assert_eq!(local_size(&values(json!({})), [1, 28, 32]), [14, 16]);
        assert_eq!(local_size(&values(json!({ "encoder": "vit" })), [1, 28, 4]), [12, 4]);
        let problem = tiny(json!({ "local_views": 1, "local_scale_min": 0.7 })).err().unwrap().to_string();
        assert!(problem.contains("local_scale_min") && problem.contains("0.6"), "{problem}");
    }
}
