//! The way of the data through a method, as a graph that is drawn from left to right: from the images to the loss.
//!
//! A method's `SPEC` names one of these flows; the page draws it, fills in its live images and numbers, and opens the
//! settings of a stage at a click. The stages stand in columns and three lanes (0 above, 1 in the middle, 2 below); one
//! that spans lanes is one network that all of them go through.

mod contrastive;
mod non_contrastive;
mod pairs;
mod parts;

pub use contrastive::{MOCO, SIMCLR};
pub use non_contrastive::{BARLOW_TWINS, BYOL, DINO, LEJEPA, SIMSIAM, VICREG};
pub use parts::{AUTOENCODER, COLORIZATION, DENOISING, IJEPA, INPAINTING, JIGSAW, MAE, ROTATION, VAE};

use serde::Serialize;

use super::Role;
use crate::spec::Text;

/// A method's flow: every stage after those it takes from.
pub type Flow = &'static [Stage];

/// What a stage is; it decides how it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StageKind {
    /// Pictures, of the figure's column with the stage's role.
    Images,
    /// A computation without weights.
    Operation,
    /// A network that the gradient changes.
    Network,
    /// A network whose weights follow those of another.
    Momentum,
    /// Numbers between two networks.
    Vectors,
    /// What is kept from step to step.
    Memory,
    /// What is minimised.
    Loss,
}

/// How one stage feeds another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrow {
    /// Values go forward and the gradient comes back.
    Forward,
    /// Values go forward; the gradient is stopped.
    StopGradient,
    /// Weights follow as a moving average.
    Momentum,
    /// The right answer, which the images themselves give.
    Target,
}

/// An arrow into a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Input {
    /// The stage it comes from.
    pub from: &'static str,
    /// What it carries.
    pub arrow: Arrow,
    /// A flag setting without which it is a plain arrow.
    pub switch: Option<&'static str>,
}

/// One box of the diagram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stage {
    /// Stable lower-case name, unique in the flow.
    pub id: &'static str,
    /// What it is.
    pub kind: StageKind,
    /// Column of the figure that it shows, and its colour.
    pub role: Option<Role>,
    /// Position from the left.
    pub column: u8,
    /// First and last lane.
    pub lanes: [u8; 2],
    /// Its name.
    pub title: Text,
    /// What happens here, in a sentence.
    pub about: Text,
    /// Group of the settings that act on it; `data` for the images.
    pub group: &'static str,
    /// Sizes of what leaves it, separated by spaces: names of settings or of sizes of the run, numbers, products.
    pub shape: &'static str,
    /// A flag setting without which it is skipped.
    pub switch: Option<&'static str>,
    /// Where its values come from.
    pub inputs: &'static [Input],
}

impl Stage {
    /// The same stage at another column and other lanes.
    const fn at(mut self, column: u8, lanes: [u8; 2]) -> Self {
        self.column = column;
        self.lanes = lanes;
        self
    }

    /// The same stage with other inputs.
    const fn takes(mut self, inputs: &'static [Input]) -> Self {
        self.inputs = inputs;
        self
    }

    /// The same stage with another explanation.
    const fn about(mut self, about: Text) -> Self {
        self.about = about;
        self
    }

    /// The same stage with another output.
    const fn gives(mut self, shape: &'static str) -> Self {
        self.shape = shape;
        self
    }

    /// The same stage, skipped while the flag `setting` is off.
    const fn switched_by(mut self, setting: &'static str) -> Self {
        self.switch = Some(setting);
        self
    }
}

/// A stage in the middle lane of the first column, of the method's own settings, without inputs.
const fn stage(id: &'static str, kind: StageKind, title: Text, about: Text) -> Stage {
    let (lanes, group) = ([1, 1], "method");
    Stage { id, kind, role: None, column: 0, lanes, title, about, group, shape: "", switch: None, inputs: &[] }
}

const fn text(en: &'static str, fr: &'static str) -> Text {
    Text { en, fr }
}

const fn input(from: &'static str, arrow: Arrow) -> Input {
    Input { from, arrow, switch: None }
}

const fn forward(from: &'static str) -> Input {
    input(from, Arrow::Forward)
}

/// The images of a batch: where every flow begins.
const IMAGES: Stage = Stage {
    role: Some(Role::Original),
    group: "data",
    shape: "batch_size channels height width",
    ..stage(
        "images",
        StageKind::Images,
        text("Images", "Images"),
        text(
            "A batch of images, drawn from yours in an order that the seed fixes. No label is used.",
            "Un lot d’images, tirées des vôtres dans un ordre fixé par la graine. Aucune étiquette ne sert.",
        ),
    )
};

/// The network that is kept.
const ENCODER: Stage = Stage {
    group: "encoder",
    shape: "batch_size features",
    ..stage(
        "encoder",
        StageKind::Network,
        text("Encoder", "Encodeur"),
        text(
            "The network that is trained and kept. It turns an image into features: the numbers that you take home.",
            "Le réseau que l’on entraîne et que l’on garde. Il change une image en caractéristiques : les nombres que vous emportez.",
        ),
    )
};

/// What is minimised.
const fn loss(column: u8, about: Text, inputs: &'static [Input]) -> Stage {
    stage("loss", StageKind::Loss, text("Loss", "Perte"), about).at(column, [1, 1]).takes(inputs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::METHODS;
    use std::collections::BTreeSet;

    #[test]
    fn flows_are_drawable_from_the_images_to_the_loss() {
        for entry in METHODS {
            let (id, flow) = (entry.spec.id, entry.spec.flow);
            assert_eq!(flow.first().map(|stage| stage.id), Some("images"), "{id}");
            assert_eq!(flow.last().map(|stage| stage.kind), Some(StageKind::Loss), "{id}");
            let (mut known, mut places) = (BTreeSet::new(), BTreeSet::new());
            for stage in flow {
                assert!(stage.lanes[0] <= stage.lanes[1] && stage.lanes[1] <= 2, "{id}: {}", stage.id);
                for lane in stage.lanes[0]..=stage.lanes[1] {
                    assert!(places.insert((stage.column, lane)), "{id}: {} stands on another stage", stage.id);
                }
                for input in stage.inputs {
                    assert!(known.contains(input.from), "{id}: {} takes from {}", stage.id, input.from);
                }
                assert!(known.insert(stage.id), "{id}: two stages {}", stage.id);
                for text in [stage.title, stage.about] {
                    assert!(!text.en.is_empty() && !text.fr.is_empty(), "{id}: {}", stage.id);
                }
            }
        }
    }
}
