//! MoCo — He, Fan, Wu, Xie, Girshick, "Momentum Contrast for Unsupervised Visual Representation Learning", CVPR 2020,
//! <https://arxiv.org/abs/1911.05722>; v2 — Chen, Fan, Girshick, He, "Improved Baselines with Momentum Contrastive
//! Learning", 2020, <https://arxiv.org/abs/2003.04297>: an MLP projector, another temperature, blurred views.
//!
//! L = −log exp(q·k⁺/τ) / (exp(q·k⁺/τ) + Σₖ exp(q·k/τ)), k over a queue of keys of earlier batches.
//!
//! Hidden: which key comes from the query's image. Predicted: just that, among the partner and the queue. The queue's
//! keys, as negatives, prevent collapse: equal embeddings give the chance loss ln(1 + length). Keys come from a
//! momentum encoder, which changes so slowly that keys of different age can be compared. The queue starts with random
//! directions, which are easy to tell apart: the loss is low at first and rises while real keys replace them.

use burn::tensor::Tensor;

use super::two_views::{self, Embedder, ProjectorSettings};
use super::{Batch, Chart, Content, Embeddings, Family, Figure, Method, Objective, Spec, Trap, flow};
use crate::error::{Error, Result};
use crate::losses::{info_nce_queue, negative_cosine, positive_rank, unit_rows};
use crate::models::encoder::{Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, KeyQueue, Mlp, Mode, Module, Visitor, in_groups, in_other_groups, momentum};
use crate::settings;
use crate::spec::{self, Text, Value, Values};
use crate::views::Augmentation;

settings! {
    /// MoCo's own settings; the two versions differ in their defaults.
    Config in "method" {
        basic number temperature = 0.07 in 0.01..2.0, "",
            "Temperature": "The lower it is, the more sharply similarities are told apart; 0.07 in MoCo v1, 0.2 in v2.",
            "Température": "Plus elle est basse, plus les similarités sont contrastées ; 0,07 dans MoCo v1, 0,2 dans v2.";
        basic choice projector = "linear" of ["linear", "mlp"], "",
            "Projector": "What follows the encoder: one linear map in MoCo v1, two with ReLU between them in v2.",
            "Projecteur": "Ce qui suit l’encodeur : une application linéaire dans MoCo v1, deux avec ReLU entre elles dans v2.";
        basic integer queue_length = 2048 in 2..16384, "keys",
            "Queue length": "How many keys of earlier batches each query is compared with; a multiple of the batch size. 65,536 in the paper.",
            "Longueur de la file": "À combien de clés de lots précédents chaque requête est comparée ; un multiple de la taille de lot. 65 536 dans l’article.";
        basic number encoder_momentum = 0.99 in 0.0..1.0, "",
            "Encoder momentum": "Share that the momentum encoder keeps of its weights at each step; 0.999 in the paper, for longer runs. At 0 the keys of the queue age too fast.",
            "Inertie de l’encodeur": "Part de ses poids que l’encodeur à inertie garde à chaque pas ; 0,999 dans l’article, pour des entraînements plus longs. À 0, les clés de la file vieillissent trop vite.";
        advanced integer norm_groups = 4 in 1..64, "groups",
            "Normalisation groups": "Groups of a batch that BatchNorm normalises by themselves, other groups for keys than for queries. With one group its statistics give away which key belongs to a query.",
            "Groupes de normalisation": "Groupes d’un lot que BatchNorm normalise séparément, différents pour les clés et pour les requêtes. Avec un seul, ses statistiques trahissent quelle clé va avec une requête.";
    }
}

const SETTINGS: &[&[spec::Parameter]] = &[
    Config::PARAMETERS,
    ProjectorSettings::PARAMETERS,
    Augmentation::PARAMETERS,
    EncoderSettings::PARAMETERS,
    VitSettings::PARAMETERS,
];

const HIDDEN: Text = Text {
    en: "Which key, of the partner view and a queue of earlier views, comes from the same image.",
    fr: "Quelle clé, parmi celle de l’autre vue et une file de vues précédentes, vient de la même image.",
};

const PREDICTED: Text = Text {
    en: "The key of the other view, by its similarity to the query.",
    fr: "La clé de l’autre vue, par sa similarité avec la requête.",
};

const EQUATION: &str =
    r"\mathcal{L} = -\log \frac{\exp(q \cdot k^+/\tau)}{\exp(q \cdot k^+/\tau) + \sum_{k \in Q} \exp(q \cdot k/\tau)}";

const TRAP: Trap = Trap {
    text: Text {
        en: "Without inertia the momentum encoder is the encoder itself, and the keys of the queue come from encoders that are gone: queries and keys cannot be compared. The loss rises instead of falling, and the embeddings use few dimensions.",
        fr: "Sans inertie, l’encodeur à inertie est l’encodeur même, et les clés de la file viennent d’encodeurs disparus : requêtes et clés ne sont plus comparables. La perte monte au lieu de baisser, et les plongements n’utilisent que peu de dimensions.",
    },
    settings: &[("encoder_momentum", Value::Number(0.0))],
};

/// What MoCo v1 is.
pub static V1: Spec = Spec {
    id: "moco_v1",
    title: "MoCo v1",
    citation: "He, Fan, Wu, Xie & Girshick, “Momentum Contrast for Unsupervised Visual Representation Learning”, CVPR 2020",
    year: 2019,
    family: Family::Contrastive,
    paper: "https://arxiv.org/abs/1911.05722",
    hidden: HIDDEN,
    predicted: PREDICTED,
    equation: EQUATION,
    trap: TRAP,
    flow: flow::MOCO,
    settings: SETTINGS,
    // Colours of every view change, and more in hue than in v2.
    recipe: &[
        ("crop_scale_min", Value::Number(0.6)),
        ("jitter_probability", Value::Number(1.0)),
        ("hue", Value::Number(0.4)),
    ],
};

/// What MoCo v2 is.
pub static V2: Spec = Spec {
    id: "moco_v2",
    title: "MoCo v2",
    citation: "Chen, Fan, Girshick & He, “Improved Baselines with Momentum Contrastive Learning”, 2020",
    year: 2020,
    family: Family::Contrastive,
    paper: "https://arxiv.org/abs/2003.04297",
    hidden: HIDDEN,
    predicted: PREDICTED,
    equation: EQUATION,
    trap: TRAP,
    flow: flow::MOCO,
    settings: SETTINGS,
    // The paper's blur goes up to 2 pixels of 224; images this small bear half of that at most.
    recipe: &[
        ("temperature", Value::Number(0.2)),
        ("projector", Value::Choice("mlp")),
        ("crop_scale_min", Value::Number(0.6)),
        ("blur_probability", Value::Number(0.5)),
        ("blur_sigma_max", Value::Number(1.0)),
    ],
};

struct Moco {
    online: Embedder,
    momentum_encoder: Embedder,
    queue: KeyQueue,
    augmentation: Augmentation,
    config: Config,
    batch_size: usize,
}

/// MoCo, either version, on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let config = Config::read(values);
    let batch_size = values.get("batch_size", 256);
    let length = queue_length(config.queue_length, batch_size)?;
    let augmentation = Augmentation::checked(values)?;
    let mut online = embedder(values, shape, init)?;
    let mut momentum_encoder = embedder(values, shape, init)?;
    momentum::start(&mut momentum_encoder, &mut online);
    let dim = ProjectorSettings::read(values).projector_dim;
    let queue = KeyQueue::new(length, dim, init);
    Ok(Box::new(Moco { online, momentum_encoder, queue, augmentation, config, batch_size }))
}

fn embedder(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Embedder> {
    Embedder::new(values, shape, init, |features, sizes, init| {
        let hidden = [sizes.projector_hidden];
        let hidden: &[usize] = if Config::read(values).projector == "mlp" { &hidden } else { &[] };
        Mlp::without_norm(features, hidden, sizes.projector_dim, init)
    })
}

/// The queue holds whole batches. Where images are few the default batch shrinks, and the default queue with it; a
/// length that was asked for is kept or refused.
fn queue_length(asked: usize, batch: usize) -> Result<usize> {
    let fitting = (asked / batch).max(1) * batch;
    if asked == fitting || asked == Config::default().queue_length {
        return Ok(fitting);
    }
    let problem = format!("it must be a multiple of the batch size, which is {batch}; choose {fitting}, for example");
    Err(Error::setting("queue_length", asked, problem))
}

impl Moco {
    /// Groups of at least two samples.
    fn groups(&self, batch: usize) -> usize {
        self.config.norm_groups.min(batch / 2).max(1)
    }

    /// Unit keys of a view, [batch, dim], without gradient. Their groups are others than those of the queries: this does
    /// what shuffling does in the paper.
    fn keys(&mut self, view: Tensor<4>) -> Tensor<2> {
        let groups = self.groups(view.dims()[0]);
        let keys = in_other_groups(view, groups, |part| self.momentum_encoder.forward(part, Mode::Train));
        unit_rows(keys).inner()
    }
}

impl Method for Moco {
    fn objective(&mut self, batch: &Batch) -> Objective {
        momentum::update(&mut self.momentum_encoder, &mut self.online, self.config.encoder_momentum);
        let [view0, view1] = two_views::views(batch, &self.augmentation);
        let keys = self.keys(view1);
        let groups = self.groups(batch.len());
        let queries = in_groups(view0, groups, |part| self.online.forward(part, Mode::Train));
        let loss = info_nce_queue(queries.clone(), keys.clone(), self.queue.keys(), self.config.temperature);
        let similarity = negative_cosine(queries.inner(), keys.clone()).neg();
        self.queue.enqueue(keys);
        Objective { loss, terms: vec![("positive_similarity", similarity)] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.online.encoder.as_mut()
    }

    fn embeddings(&mut self, batch: &Batch) -> Embeddings {
        self.online.measured(batch, &self.augmentation)
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let [view0, view1] = two_views::views(batch, &self.augmentation);
        let queries = self.online.forward(view0, Mode::Eval);
        let keys = self.momentum_encoder.forward(view1, Mode::Eval);
        let ranks = positive_rank(queries.clone(), keys.clone(), self.queue.keys());
        let title = Text { en: "Similarity of queries and keys", fr: "Similarité des requêtes et des clés" };
        Figure {
            columns: two_views::columns(batch, &self.augmentation),
            charts: vec![
                two_views::similarities(title, queries, keys),
                rank_chart(ranks),
                age_chart(self.queue.ages(), self.batch_size),
            ],
        }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        Some((1.0 + self.queue.length() as f64).ln())
    }
}

/// - `ranks`: `[queries]`, how many keys of the queue are more similar than the partner's
fn rank_chart(ranks: Tensor<1>) -> Chart {
    let count = ranks.dims()[0];
    Chart {
        title: Text { en: "Keys nearer than the partner", fr: "Clés plus proches que la partenaire" },
        note: Text {
            en: "For each image, how many keys of the queue are more similar to view 0 than view 1 is. Learning: few or none. Knowing nothing: half of the queue.",
            fr: "Pour chaque image, combien de clés de la file ressemblent plus à la vue 0 que la vue 1. En apprenant : peu ou aucune. Sans rien savoir : la moitié de la file.",
        },
        content: Content::Bars {
            values: ranks.reshape([count, 1]),
            labels: vec![Text { en: "Nearer keys", fr: "Clés plus proches" }],
        },
    }
}

/// Groups of bars at most, in the chart of ages.
const SHOWN_BATCHES: usize = 16;

/// - `ages`: `[length]`, the oldest first
fn age_chart(ages: Tensor<1>, batch_size: usize) -> Chart {
    let length = ages.dims()[0];
    let batches = length / batch_size;
    // Several batches a group where there are many; the oldest that fill no group are left out.
    let each = batches.div_ceil(SHOWN_BATCHES);
    let (groups, keys) = (batches / each, each * batch_size);
    let newest = ages.narrow(0, length - groups * keys, groups * keys);
    Chart {
        title: Text { en: "Age of the queue", fr: "Âge de la file" },
        note: Text {
            en: "Steps since the keys of the queue were made, the oldest left. A staircase: each step replaces the oldest batch. At first all keys are random directions, counted from the start.",
            fr: "Pas écoulés depuis la création des clés de la file, les plus vieilles à gauche. Un escalier : chaque pas remplace le lot le plus vieux. Au début, toutes les clés sont des directions aléatoires, comptées depuis le départ.",
        },
        content: Content::Bars {
            values: newest.reshape([groups, keys]).mean_dim(1),
            labels: vec![Text { en: "Steps", fr: "Pas" }],
        },
    }
}

impl Module for Moco {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.online.visit(at, visit);
        self.momentum_encoder.visit(&format!("{at}momentum_encoder."), visit);
        self.queue.visit(at, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures;
    use serde_json::json;

    const SHAPE: [usize; 3] = [1, 8, 8];

    fn small(spec: &Spec) -> Box<dyn Method> {
        let given = json!({ "convnet_width": 2, "projector_hidden": 8, "projector_dim": 4, "queue_length": 256 });
        fixtures::build(spec, build, SHAPE, given).unwrap()
    }

    fn named(method: &mut dyn Method, wanted: &str) -> Vec<f32> {
        fixtures::state(method).into_iter().find(|(name, _)| name == wanted).expect(wanted).1
    }

    #[test]
    fn keys_push_the_oldest_out_after_the_loss() {
        let source = fixtures::noise(6, SHAPE);
        let mut method = small(&V1);
        let before = named(method.as_mut(), "queue");
        let (loss, trained) = fixtures::step(method.as_mut(), &source.batch(&[0, 1, 2, 3, 4], 0));
        let (queue, ages) = (named(method.as_mut(), "queue"), named(method.as_mut(), "queue_ages"));
        assert_eq!(queue[..251 * 4], before[5 * 4..], "the others keep their order");
        assert!(queue.chunks(4).all(|key| (key.iter().map(|x| x * x).sum::<f32>() - 1.0).abs() < 1e-4));
        assert_eq!((ages[250], ages[251]), (1.0, 0.0));
        assert!(loss.is_finite() && trained.iter().all(|name| !name.starts_with("momentum_encoder.")), "{trained:?}");
        assert!(trained.iter().any(|name| name == "projector.last.weight"), "{trained:?}");
    }

    #[test]
    fn the_versions_differ_in_their_projector() {
        let layers = |spec| {
            let names = fixtures::state(small(spec).as_mut()).into_iter().map(|(name, _)| name);
            names.filter(|name| name.starts_with("projector.")).collect::<Vec<_>>()
        };
        assert_eq!(layers(&V1), ["projector.last.weight", "projector.last.bias"]);
        assert_eq!(layers(&V2).len(), 4);
    }

    #[test]
    fn keys_keep_the_order_of_their_queries() {
        // A transformer has no BatchNorm: groups must not change its keys.
        let source = fixtures::noise(7, SHAPE);
        let batch = source.batch(&[0, 1, 2, 3, 4, 5, 6], 0);
        let keys = |groups: usize| {
            let given = json!({ "encoder": "vit", "vit_dim": 16, "vit_depth": 1, "norm_groups": groups });
            let mut method = fixtures::build(&V2, build, SHAPE, given).unwrap();
            fixtures::step(method.as_mut(), &batch);
            let queue = named(method.as_mut(), "queue");
            queue[queue.len() - 7 * 128..].to_vec()
        };
        assert!(keys(1).iter().zip(keys(3)).all(|(one, three)| (one - three).abs() < 1e-5));
    }

    #[test]
    fn the_queue_holds_whole_batches() {
        assert_eq!(queue_length(2048, 256), Ok(2048));
        assert_eq!(queue_length(2048, 80), Ok(2000), "the default shrinks");
        assert_eq!(queue_length(2048, 4096), Ok(4096), "or grows");
        let message = queue_length(1000, 64).unwrap_err().to_string();
        assert!(message.contains("queue_length") && message.contains("1000") && message.contains("64"), "{message}");
    }
}
