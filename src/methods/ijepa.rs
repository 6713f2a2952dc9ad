//! I-JEPA — Assran, Duval, Misra, Bojanowski, Vincent, Rabbat, LeCun, Ballas, "Self-Supervised Learning from
//! Images with a Joint-Embedding Predictive Architecture", CVPR 2023, <https://arxiv.org/abs/2301.08243>.
//!
//! L = mean over the patches p of the predicted blocks of D(ŝₚ, sₚ), s the layer-normalised features that a momentum
//! encoder gives the whole image; D is the smooth L1 distance in the authors' code, the squared one in the paper.
//!
//! Hidden: blocks of the image; the encoder sees the rest. Predicted: their features rather than their pixels, by a
//! narrow transformer that is told where to look. Features equal everywhere would be easy to predict; that the
//! gradient does not reach the momentum encoder, which follows slowly, prevents it.

use burn::tensor::Tensor;

use super::reconstruction::whole_image_recipe;
use super::tiles::Tiles;
use super::{Batch, Chart, Column, Content, Family, Figure, ImageLosses, Method, Objective, Role, Spec, Trap, flow};
use crate::error::{Error, Result};
use crate::kernels::{gather_rows, layer_norm, patchify, unpatchify};
use crate::losses::{mse, smooth_l1, unit_rows};
use crate::models::encoder::{Encoder, VitSettings, check_heads};
use crate::models::{Init, Module, PatchPredictor, ViT, Visitor, momentum, position_table};
use crate::random::Stream;
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::{Augmentation, BlockSettings, Blocks};

settings! {
    /// I-JEPA's own settings.
    Config in "method" {
        advanced choice distance = "smooth_l1" of ["smooth_l1", "squared"], "",
            "Distance": "Between predicted and true features: smooth L1 in the authors' code, squared in the paper.",
            "Distance": "Entre caractéristiques prédites et vraies : L1 lissée dans le code des auteurs, carrée dans l’article.";
        basic flag stop_gradient = true, "",
            "Stop-gradient": "True features come from a momentum encoder, without gradient. Turned off, the encoder sets its own task and may make all features alike.",
            "Arrêt du gradient": "Les vraies caractéristiques viennent d’un encodeur à inertie, sans gradient. Désactivé, l’encodeur fixe sa propre tâche et peut rendre toutes les caractéristiques semblables.";
        basic number encoder_momentum = 0.996 in 0.0..1.0, "",
            "Encoder momentum": "Share that the momentum encoder keeps of its weights at each step; it rises to 1 by the end of the run.",
            "Inertie de l’encodeur": "Part de ses poids que l’encodeur à inertie garde à chaque pas ; elle monte à 1 en fin d’entraînement.";
        advanced integer predictor_dim = 32 in 16..512, "",
            "Predictor width": "Length of a predictor token; narrower than the encoder's.",
            "Largeur du prédicteur": "Longueur d’un jeton du prédicteur ; plus étroit que l’encodeur.";
        advanced integer predictor_depth = 2 in 1..12, "blocks",
            "Predictor depth": "Number of transformer blocks in the predictor.",
            "Profondeur du prédicteur": "Nombre de blocs de transformeur dans le prédicteur.";
        advanced integer predictor_heads = 4 in 1..16, "",
            "Predictor heads": "Attention heads in each block of the predictor.",
            "Têtes du prédicteur": "Têtes d’attention dans chaque bloc du prédicteur.";
    }
}

/// What I-JEPA is.
pub static SPEC: Spec = Spec {
    id: "ijepa",
    title: "I-JEPA",
    citation: "Assran, Duval, Misra, Bojanowski, Vincent, Rabbat, LeCun & Ballas, “Self-Supervised Learning from Images with a Joint-Embedding Predictive Architecture”, CVPR 2023",
    year: 2023,
    family: Family::SelfPrediction,
    paper: "https://arxiv.org/abs/2301.08243",
    hidden: Text {
        en: "A few blocks of each image; the encoder sees the rest of it.",
        fr: "Quelques blocs de chaque image ; l’encodeur en voit le reste.",
    },
    predicted: Text {
        en: "The features of the hidden blocks, as a momentum encoder sees them in the whole image.",
        fr: "Les caractéristiques des blocs cachés, telles qu’un encodeur à inertie les voit dans l’image entière.",
    },
    equation: r"\mathcal{L} = \frac{1}{|B|} \sum_{p \in B} D\big(\hat{s}_p, \mathrm{LN}(\bar{f}(x))_p\big)",
    trap: Trap {
        text: Text {
            en: "When the encoder also makes the features that it has to predict, it makes them easy: alike everywhere. The loss falls to almost 0, and any two patches become as similar as prediction and truth.",
            fr: "Quand l’encodeur fait aussi les caractéristiques qu’il doit prédire, il les rend faciles : partout semblables. La perte tombe presque à 0, et deux patchs quelconques deviennent aussi semblables que prédiction et vérité.",
        },
        settings: &[("stop_gradient", Value::Flag(false)), ("learning_rate", Value::Number(0.01))],
    },
    flow: flow::IJEPA,
    settings: &[Config::PARAMETERS, BlockSettings::PARAMETERS, Augmentation::PARAMETERS, VitSettings::PARAMETERS],
    // The paper crops and changes nothing else; images this small lose too much in a crop.
    recipe: whole_image_recipe![
        ("flip", Value::Number(0.0)),
        ("batch_size", Value::Integer(64)),
        ("learning_rate", Value::Number(0.001)),
        ("weight_decay", Value::Number(0.04)),
    ],
};

struct IJepa {
    encoder: ViT,
    predictor: PatchPredictor,
    momentum_encoder: ViT,
    augmentation: Augmentation,
    blocks: BlockSettings,
    config: Config,
    grid: [usize; 2],
}

/// I-JEPA on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let (config, vit) = (Config::read(values), VitSettings::read(values));
    check_heads("predictor_dim", config.predictor_dim, config.predictor_heads)?;
    let (augmentation, blocks) = (Augmentation::checked(values)?, BlockSettings::checked(values)?);
    let mut encoder = ViT::new(&vit, shape, init)?;
    let grid = encoder.map_size([shape[1], shape[2]]);
    if grid[0] * grid[1] < 4 {
        let problem = format!("it cuts an image into {} × {} patches; choose a smaller one", grid[0], grid[1]);
        return Err(Error::setting("patch_size", vit.patch_size, problem));
    }
    let size @ [dim, ..] = [config.predictor_dim, config.predictor_depth, config.predictor_heads];
    // Without the class token's row.
    let positions = position_table(grid, dim).split_off(dim);
    let predictor = PatchPredictor::new(encoder.features(), size, positions, encoder.features(), init);
    let mut momentum_encoder = ViT::new(&vit, shape, init)?;
    momentum::start(&mut momentum_encoder, &mut encoder);
    Ok(Box::new(IJepa { encoder, predictor, momentum_encoder, augmentation, blocks, config, grid }))
}

impl IJepa {
    /// The blocks of the batch, and for each sample its hidden patches, block after block.
    fn draw(&self, batch: &Batch) -> (Vec<Blocks>, Vec<Vec<usize>>) {
        let blocks = self.blocks.draw(batch.draws_once(Stream::BlockSizes), batch.draws(Stream::Blocks), self.grid);
        let hidden = blocks.iter().map(|blocks| blocks.targets.concat()).collect();
        (blocks, hidden)
    }

    /// Predicted features of the hidden patches, [batch, hidden, features].
    fn predict(&self, images: Tensor<4>, blocks: &[Blocks], hidden: &[Vec<usize>]) -> Tensor<3> {
        let context: Vec<_> = blocks.iter().map(|blocks| blocks.context.clone()).collect();
        let tokens = self.encoder.tokens(images, Some(&context));
        // The paper's encoder has no class token; the predictor does without it.
        let seen = tokens.dims()[1] - 1;
        self.predict_from(tokens.narrow(1, 1, seen), &context, hidden)
    }

    /// Each block is predicted by itself, from the seen patches alone.
    ///
    /// - `tokens`: [batch, seen, features], features of the patches `context`
    /// - `hidden`: for each sample the patches of its blocks
    /// - returns [batch, hidden, features]
    fn predict_from(&self, tokens: Tensor<3>, context: &[Vec<usize>], hidden: &[Vec<usize>]) -> Tensor<3> {
        let (predictor, count) = (&self.predictor, self.blocks.target_blocks);
        let x = predictor.embed(tokens) + self.positions_of(context);
        let queries = self.positions_of(hidden) + predictor.mask_token();
        let ([batch, seen, dim], [_, asked, _]) = (x.dims(), queries.dims());
        let (predictions, block) = (batch * count, asked / count);
        let x = x.unsqueeze_dim::<4>(1).expand([batch, count, seen, dim]).reshape([predictions, seen, dim]);
        let x = Tensor::cat(vec![x, queries.reshape([predictions, block, dim])], 1);
        let features = predictor.forward(x, seen, block);
        let dim = features.dims()[2];
        features.reshape([batch, asked, dim])
    }

    /// Positions of equally many patches in each sample, [samples, patches, dim].
    fn positions_of(&self, rows: &[Vec<usize>]) -> Tensor<3> {
        let each = rows.first().map_or(0, Vec::len);
        let dim = self.config.predictor_dim;
        gather_rows(self.predictor.positions(), &[rows.concat()]).reshape([rows.len(), each, dim])
    }

    /// What is to be predicted: features of every patch, layer-normalised, [batch, patches, features].
    fn targets(&self, images: Tensor<4>) -> Tensor<3> {
        let encoder = if self.config.stop_gradient { &self.momentum_encoder } else { &self.encoder };
        let tokens = encoder.tokens(images, None);
        let [_, count, dim] = tokens.dims();
        let device = tokens.device();
        let features = tokens.narrow(1, 1, count - 1);
        layer_norm(features, Tensor::ones([dim], &device), Tensor::zeros([dim], &device), 1e-5)
    }
}

impl Method for IJepa {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let momentum = momentum::scheduled(self.config.encoder_momentum, batch.progress);
        momentum::update(&mut self.momentum_encoder, &mut self.encoder, momentum);
        let images = batch.views(&self.augmentation, Stream::View0);
        let (blocks, hidden) = self.draw(batch);
        let targets = gather_rows(self.targets(images.clone()), &hidden);
        let prediction = self.predict(images, &blocks, &hidden);
        let loss = match self.config.distance {
            "squared" => mse(prediction, targets),
            _ => smooth_l1(prediction, targets, 1.0),
        };
        Objective { loss, terms: vec![] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        &mut self.momentum_encoder
    }

    fn image_losses(&mut self, batch: &Batch) -> Option<ImageLosses> {
        let images = batch.images();
        let (blocks, hidden) = self.draw(batch);
        let wanted = gather_rows(self.targets(images.clone()), &hidden);
        let title = Text { en: "Squared error of the features", fr: "Erreur quadratique des caractéristiques" };
        Some(ImageLosses::squared_error(title, self.predict(images, &blocks, &hidden), wanted))
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let images = batch.images();
        let (blocks, hidden) = self.draw(batch);
        let every = self.targets(images.clone());
        let [samples, patches, dim] = every.dims();
        let count = samples * hidden.first().map_or(0, Vec::len);
        let rows = |x: Tensor<3>, count: usize| unit_rows(x.reshape([count, dim]));
        let predicted = rows(self.predict(images.clone(), &blocks, &hidden), count);
        let truth = rows(gather_rows(every.clone(), &hidden), count);
        let every = rows(every, samples * patches);
        let nearest = predicted.clone().matmul(every.clone().transpose()).argmax(1).reshape([count]);
        let patch = self.encoder.patch_size();
        let tiles = Tiles::new(patchify(images.clone(), patch), nearest);
        let picture = |painted| batch.denormalize(unpatchify(tiles.lay(&blocks, painted), patch, self.grid));
        let column = |role, en, fr, images| Column { role, title: Text { en, fr }, images };
        Figure {
            columns: vec![
                column(Role::Original, "Image", "Image", batch.denormalize(images)),
                column(Role::Masked, "What the encoder sees", "Ce que voit l’encodeur", picture(false)),
                column(Role::Predicted, "Nearest patches", "Patchs les plus proches", picture(true)),
            ],
            charts: vec![agreement(predicted, truth, every)],
        }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        None
    }
}

/// How alike predictions are to what they should be, and patches to each other. Rows of unit length, [rows, features].
fn agreement(predicted: Tensor<2>, truth: Tensor<2>, every: Tensor<2>) -> Chart {
    let dim = every.dims()[1];
    let agree = (predicted * truth).sum_dim(1).mean();
    // The mean cosine of all pairs is the squared length of the mean.
    let mean = every.mean_dim(0).reshape([dim]);
    let alike = (mean.clone() * mean).sum();
    Chart {
        title: Text { en: "Similarity of features", fr: "Similarité des caractéristiques" },
        note: Text {
            en: "Cosines. Learning: predictions are closer to the features of their own patch than patches are to each other. Both at 1: all features are alike, the encoder has collapsed. The last column shows, for each prediction, the patch of these images with the nearest features.",
            fr: "Cosinus. En apprenant, les prédictions sont plus proches des caractéristiques de leur patch que les patchs entre eux. Tous deux à 1 : toutes les caractéristiques sont semblables, l’encodeur s’est effondré. La dernière colonne montre, pour chaque prédiction, le patch de ces images aux caractéristiques les plus proches.",
        },
        content: Content::Bars {
            values: Tensor::cat(vec![agree, alike], 0).reshape([1, 2]),
            labels: vec![
                Text { en: "Prediction and truth", fr: "Prédiction et vérité" },
                Text { en: "Any two patches", fr: "Deux patchs quelconques" },
            ],
        },
    }
}

impl Module for IJepa {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.predictor.visit(&format!("{at}predictor."), visit);
        self.momentum_encoder.visit(&format!("{at}momentum_encoder."), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures::{build as built, noise, state, step};
    use serde_json::{Value as Json, json};

    fn tiny(more: Json) -> Result<Box<dyn Method>> {
        let mut given = json!({
            "vit_dim": 16, "vit_depth": 1, "vit_heads": 2,
            "predictor_dim": 16, "predictor_depth": 1, "predictor_heads": 2,
        });
        given.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        built(&SPEC, build, [1, 28, 28], given)
    }

    #[test]
    fn encoder_and_predictor_are_trained_and_the_momentum_encoder_is_not() {
        let source = noise(4, [1, 28, 28]);
        for distance in ["smooth_l1", "squared"] {
            let mut method = tiny(json!({ "distance": distance })).unwrap();
            let (loss, trained) = step(method.as_mut(), &source.batch(&[0, 1, 2], 0));
            assert!(loss.is_finite() && loss > 0.0, "{loss}");
            let of = |part: &str| trained.iter().filter(|name| name.starts_with(part)).count();
            assert!(of("encoder.") > 0 && of("predictor.") > 0);
            assert_eq!(of("momentum_encoder."), 0);
        }
    }

    #[test]
    fn looking_changes_nothing() {
        let source = noise(3, [1, 28, 28]);
        for stop_gradient in [true, false] {
            let mut method = tiny(json!({ "stop_gradient": stop_gradient })).unwrap();
            let before = state(method.as_mut());
            let figure = method.figure(&source.batch(&[0, 2], 7));
            assert!(figure.columns.iter().all(|column| column.images.dims() == [2, 1, 28, 28]));
            assert_eq!(state(method.as_mut()), before);
        }
    }

    #[test]
    fn too_few_patches_are_refused() {
        assert!(tiny(json!({ "patch_size": 14 })).is_ok());
        let problem = built(&SPEC, build, [1, 14, 28], json!({ "patch_size": 14 }));
        assert!(problem.err().unwrap().to_string().contains("1 × 2 patches"));
    }
}
