//! Jigsaw — Noroozi, Favaro, "Unsupervised Learning of Visual Representations by Solving Jigsaw Puzzles", ECCV 2016,
//! <https://arxiv.org/abs/1603.09246>.
//!
//! L = −log p(σ | x_σ(1), …, x_σ(9)), σ one of a fixed set of orders that differ as much as possible.
//!
//! Hidden: in which order the tiles of an image stood. Predicted: which order of the set they are shown in; each tile
//! goes through the encoder alone, and only the head sees all. An answer that ignores the tiles gives the chance loss,
//! ln of the size of the set. Shortcuts are closed: a gap that varies, so that edges do not match, and tiles normalised
//! one by one, so that their brightness does not tell where they were.

use burn::tensor::{Device, Tensor, TensorData, activation::softmax};

use super::classes::{accuracy, decisions, one_hot};
use super::{Batch, Chart, Column, Content, Family, Figure, ImageLosses, Method, Objective, Role, Spec, Trap, flow};
use crate::error::{Error, Result};
use crate::losses::{cross_entropy, normalize_patches};
use crate::models::encoder::{self, Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, Mlp, Mode, Module, Visitor};
use crate::random::{Draws, Stream};
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::{Augmentation, TileGrid, permutation_set};

settings! {
    /// Jigsaw's own settings.
    Config in "method" {
        basic choice tile_grid = "3x3" of ["3x3", "2x2"], "",
            "Tiles": "Into how many tiles an image is cut; 3×3 in the paper.",
            "Pièces": "En combien de pièces l’image est découpée ; 3×3 dans l’article.";
        basic integer permutations = 24 in 2..100, "orders",
            "Orders": "How many orders of the tiles there are to choose from; 1000 in the paper, and all 24 of four tiles.",
            "Ordres": "Parmi combien d’ordres des pièces il faut choisir ; 1000 dans l’article, et les 24 de quatre pièces.";
        basic integer tile_gap = 1 in 0..64, "pixels",
            "Gap": "How much smaller a tile is than its place, where it lies at random. Without a gap, edges that match give the order away.",
            "Écart": "De combien une pièce est plus petite que sa place, où elle se pose au hasard. Sans écart, les bords qui se raccordent trahissent l’ordre.";
        advanced flag normalize_tiles = true, "",
            "Normalise tiles": "Give each tile mean 0 and deviation 1. Turned off, the brightness of a tile tells where it was.",
            "Normaliser les pièces": "Donner à chaque pièce la moyenne 0 et l’écart-type 1. Désactivé, la luminosité d’une pièce trahit sa place.";
        advanced integer head_hidden = 256 in 8..4096, "",
            "Head width": "Width of the hidden layer between the features of all tiles and the choice of an order.",
            "Largeur de la tête": "Largeur de la couche cachée entre les caractéristiques de toutes les pièces et le choix d’un ordre.";
    }
}

/// What Jigsaw is.
pub static SPEC: Spec = Spec {
    id: "jigsaw",
    title: "Jigsaw",
    citation: "Noroozi & Favaro, “Unsupervised Learning of Visual Representations by Solving Jigsaw Puzzles”, ECCV 2016",
    year: 2016,
    family: Family::InnateRelation,
    paper: "https://arxiv.org/abs/1603.09246",
    hidden: Text {
        en: "Where the tiles of each image were: they are shown in another order.",
        fr: "La place des pièces de chaque image : elles sont montrées dans un autre ordre.",
    },
    predicted: Text {
        en: "The order they are shown in, one of a fixed set.",
        fr: "L’ordre dans lequel elles sont montrées, parmi un ensemble fixé.",
    },
    equation: r"\mathcal{L} = -\log p\big(\sigma \mid x_{\sigma(1)}, \dots, x_{\sigma(n)}\big)",
    trap: Trap {
        text: Text {
            en: "Without a gap, edges that match give the order away, and without normalising so does the brightness of a tile: shortcuts that need no look at what the image shows. The accuracy rises sooner, for features that are no better.",
            fr: "Sans écart, les bords qui se raccordent trahissent l’ordre, et sans normalisation la luminosité d’une pièce aussi : des raccourcis qui se passent de ce que montre l’image. L’exactitude monte plus tôt, pour des caractéristiques qui ne valent pas mieux.",
        },
        settings: &[("tile_gap", Value::Integer(0)), ("normalize_tiles", Value::Flag(false))],
    },
    flow: flow::JIGSAW,
    settings: &[Config::PARAMETERS, Augmentation::PARAMETERS, EncoderSettings::PARAMETERS, VitSettings::PARAMETERS],
    recipe: &[
        ("crop_scale_min", Value::Number(0.6)),
        ("jitter_probability", Value::Number(0.0)),
        ("grey_probability", Value::Number(0.3)),
        ("batch_size", Value::Integer(64)),
    ],
};

struct Jigsaw {
    encoder: Box<dyn Encoder>,
    head: Mlp,
    augmentation: Augmentation,
    grid: TileGrid,
    /// Place s of a puzzle of class c shows tile orders[c][s].
    orders: Vec<Vec<usize>>,
    normalize_tiles: bool,
}

/// Jigsaw on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let config = Config::read(values);
    let side = if config.tile_grid == "2x2" { 2 } else { 3 };
    let grid = TileGrid::new(side, config.tile_gap, [shape[1], shape[2]])?;
    let orders = permutation_set(grid.tiles(), config.permutations);
    if orders.len() < config.permutations {
        let problem = format!("{} tiles have only {} orders; choose at most that", grid.tiles(), orders.len());
        return Err(Error::setting("permutations", config.permutations, problem));
    }
    check_patches(values, grid.tile)?;
    // Made for whole images, which it is used on after training; tiles are smaller images.
    let encoder = encoder::build(values, shape, init)?;
    let head = Mlp::new(grid.tiles() * encoder.features(), &[config.head_hidden], orders.len(), init);
    let augmentation = Augmentation::checked(values)?;
    Ok(Box::new(Jigsaw { encoder, head, augmentation, grid, orders, normalize_tiles: config.normalize_tiles }))
}

/// A transformer cuts each tile into patches.
fn check_patches(values: &Values, [height, width]: [usize; 2]) -> Result<()> {
    let patch = VitSettings::read(values).patch_size;
    if EncoderSettings::read(values).encoder != "vit" || (height.is_multiple_of(patch) && width.is_multiple_of(patch)) {
        return Ok(());
    }
    let problem =
        format!("tiles are {width}×{height} pixels; choose a patch size that divides both, or another tile_gap");
    Err(Error::setting("patch_size", patch, problem))
}

/// The puzzles of a batch.
struct Puzzles {
    /// What is to be predicted, [batch, classes].
    labels: Tensor<2>,
    /// As they are shown, puzzle after puzzle: [batch·tiles, channels, pixels].
    tiles: Tensor<3>,
}

impl Jigsaw {
    /// The puzzles that are drawn for `images`, [batch, channels, height, width].
    fn puzzles(&self, images: Tensor<4>, batch: &Batch) -> Puzzles {
        let draw = |mut draws: Draws| {
            let class = draws.below(self.orders.len());
            let tiles = self.grid.draw(&mut draws);
            let shown: Vec<Vec<usize>> = self.orders[class].iter().map(|&tile| tiles[tile].clone()).collect();
            (class, shown)
        };
        let (classes, tiles): (Vec<usize>, Vec<_>) = batch.draws(Stream::Mask).map(draw).unzip();
        let labels = one_hot(&classes, self.orders.len(), &batch.source.device);
        Puzzles { labels, tiles: self.grid.cut(images, &tiles) }
    }

    /// [batch·tiles, channels, pixels] → [batch, classes]
    fn logits(&mut self, tiles: Tensor<3>, mode: Mode) -> Tensor<2> {
        let tiles = if self.normalize_tiles { normalize_patches(tiles) } else { tiles };
        let features = self.encoder.forward(self.grid.planes(tiles), mode);
        let count = features.dims()[0];
        let per_image = self.grid.tiles();
        self.head.forward(features.reshape([count / per_image, per_image * self.encoder.features()]), mode)
    }

    /// Which tile is at which place of each puzzle, [batch, places, tiles], where orders have these weights.
    ///
    /// - `weights`: [batch, classes]; one-hot, or probabilities
    fn arrangement(&self, weights: Tensor<2>) -> Tensor<3> {
        let (batch, tiles) = (weights.dims()[0], self.grid.tiles());
        let table = self.order_table(&weights.device());
        weights.matmul(table).reshape([batch, tiles, tiles])
    }

    /// [classes, places·tiles], 1 where an order shows a tile at a place.
    fn order_table(&self, device: &Device) -> Tensor<2> {
        let tiles = self.grid.tiles();
        let mut table = vec![0f32; self.orders.len() * tiles * tiles];
        for (class, order) in self.orders.iter().enumerate() {
            for (place, tile) in order.iter().enumerate() {
                table[(class * tiles + place) * tiles + tile] = 1.0;
            }
        }
        Tensor::from_data(TensorData::new(table, [self.orders.len(), tiles * tiles]), device)
    }

    /// Tiles laid out with white gaps: [batch·tiles, channels, pixels] → pixels in [0, 1] of the images' shape.
    fn picture(&self, tiles: Tensor<3>, batch: &Batch) -> Tensor<4> {
        let [_, height, width] = batch.source.set.shape();
        self.grid.lay_out(batch.denormalize(self.grid.planes(tiles)), [height, width])
    }
}

impl Method for Jigsaw {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let Puzzles { labels, tiles } = self.puzzles(batch.views(&self.augmentation, Stream::View0), batch);
        let logits = self.logits(tiles, Mode::Train);
        let accuracy = accuracy(logits.clone(), labels.clone());
        Objective { loss: cross_entropy(logits, labels, None), terms: vec![("accuracy", accuracy)] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.encoder.as_mut()
    }

    fn image_losses(&mut self, batch: &Batch) -> Option<ImageLosses> {
        let Puzzles { labels, tiles } = self.puzzles(batch.views(&self.augmentation, Stream::View0), batch);
        Some(ImageLosses::cross_entropy(self.logits(tiles, Mode::Eval), labels, batch.len()))
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let images = batch.views(&self.augmentation, Stream::View0);
        let Puzzles { labels, tiles } = self.puzzles(images.clone(), batch);
        let logits = self.logits(tiles.clone(), Mode::Eval);
        let [rows, channels, area] = tiles.dims();
        let count = self.grid.tiles();
        // [batch, tiles, places] · [batch, places, channels·pixels]: each tile to the place the model chose.
        let back = self.arrangement(decisions(logits.clone())).swap_dims(1, 2);
        let solved = back.matmul(tiles.clone().reshape([batch.len(), count, channels * area]));
        let solved = self.picture(solved.reshape([rows, channels, area]), batch);
        // [batch, true places, places] · [batch, places, guessed places]: how likely a tile is put where.
        let (truth, guess) = (self.arrangement(labels), self.arrangement(softmax(logits, 1)));
        let places = truth.swap_dims(1, 2).matmul(guess).mean_dim(0).reshape([count, count]);
        let column = |role, en, fr, images| Column { role, title: Text { en, fr }, images };
        Figure {
            columns: vec![
                column(Role::Original, "Image", "Image", batch.denormalize(images)),
                column(Role::Masked, "Puzzle", "Puzzle", self.picture(tiles, batch)),
                column(Role::Predicted, "Solution", "Solution", solved),
            ],
            charts: vec![placement(places)],
        }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        Some((self.orders.len() as f64).ln())
    }
}

/// - `places`: [tiles, tiles], probability of each place (columns) for the tile of each true place (rows)
fn placement(places: Tensor<2>) -> Chart {
    Chart {
        title: Text {
            en: "Where tiles belong and where they are put", fr: "Place vraie et place prédite des pièces"
        },
        note: Text {
            en: "Rows: the true place of a tile, row by row. Columns: how likely the model puts it where. Learning: a bright diagonal. Untrained: the same everywhere.",
            fr: "Lignes : la vraie place d’une pièce, rangée par rangée. Colonnes : probabilité que le modèle la mette à chaque place. En apprenant : une diagonale claire. Sans apprentissage : partout pareil.",
        },
        content: Content::Matrix { values: places, range: (0.0, 1.0) },
    }
}

impl Module for Jigsaw {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.head.visit(&format!("{at}head."), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures;
    use crate::models::ConvNet;
    use crate::random::Seed;
    use serde_json::json;

    const SHAPE: [usize; 3] = [1, 16, 16];

    fn small(orders: usize) -> Box<dyn Method> {
        let given = json!({ "convnet_width": 2, "head_hidden": 16, "permutations": orders });
        fixtures::build(&SPEC, build, SHAPE, given).unwrap()
    }

    fn floats<const D: usize>(x: Tensor<D>) -> Vec<f32> {
        x.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn it_starts_near_chance_and_trains_encoder_and_head() {
        let source = fixtures::noise(12, SHAPE);
        let mut method = small(24);
        let (loss, trained) = fixtures::step(method.as_mut(), &source.batch(&(0..12).collect::<Vec<_>>(), 0));
        assert!((loss as f64 - method.chance(12).unwrap()).abs() < 1.0, "{loss}");
        assert!(trained.iter().any(|name| name.starts_with("encoder.")), "{trained:?}");
        assert!(trained.iter().any(|name| name == "head.last.weight"), "{trained:?}");
    }

    #[test]
    fn the_true_order_solves_the_puzzle() {
        let source = fixtures::noise(4, SHAPE);
        let batch = source.batch(&[0, 2], 7);
        let grid = TileGrid::new(2, 0, [16, 16]).unwrap();
        let init = &mut Init::new(Seed(1), &source.device);
        let jigsaw = Jigsaw {
            encoder: Box::new(ConvNet::new(1, 2, init)),
            head: Mlp::new(64, &[8], 24, init),
            augmentation: Augmentation::default(),
            grid,
            orders: permutation_set(4, 24),
            normalize_tiles: true,
        };
        let images = batch.images();
        let Puzzles { labels, tiles } = jigsaw.puzzles(images.clone(), &batch);
        let back = jigsaw.arrangement(labels).swap_dims(1, 2);
        let solved = back.matmul(tiles.clone().reshape([2, 4, 64])).reshape([8, 1, 64]);
        let (picture, want) = (floats(jigsaw.picture(solved, &batch)), floats(batch.denormalize(images)));
        assert!(picture.iter().zip(&want).all(|(got, want)| (got - want).abs() < 1e-5));
        assert_ne!(floats(jigsaw.picture(tiles, &batch)), picture, "both puzzles were drawn solved");
    }

    #[test]
    fn a_figure_has_pixels_of_the_samples_shape_and_probabilities() {
        let source = fixtures::noise(4, SHAPE);
        let figure = small(24).figure(&source.batch(&[3], 2));
        assert!(figure.columns.into_iter().all(|column| column.images.dims() == [1, 1, 16, 16]));
        let Content::Matrix { values, .. } = &figure.charts[0].content else { panic!("no matrix") };
        let rows = floats(values.clone().sum_dim(1));
        assert!(rows.len() == 9 && rows.iter().all(|sum| (sum - 1.0).abs() < 1e-4), "{rows:?}");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let refused = |given| fixtures::build(&SPEC, build, SHAPE, given).err().unwrap().to_string();
        assert!(refused(json!({ "tile_grid": "2x2", "permutations": 25 })).contains("only 24 orders"));
        assert!(refused(json!({ "tile_gap": 3 })).contains("tile_gap"));
        let message = refused(json!({ "encoder": "vit", "patch_size": 4, "tile_gap": 0 }));
        assert!(message.contains("patch_size") && message.contains("5×5"), "{message}");
    }
}
