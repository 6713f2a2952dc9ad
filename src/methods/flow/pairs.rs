//! Stages of the methods that compare views of one image.

use super::{Arrow, ENCODER, Input, Stage, StageKind, forward, input, stage, text};
use crate::methods::Role;

const fn view(id: &'static str, role: Role, lane: u8) -> Stage {
    let title = match lane {
        0 => text("View 0", "Vue 0"),
        _ => text("View 1", "Vue 1"),
    };
    let about = text(
        "The same images, each cropped, mirrored and recoloured at random. What changes here, the encoder learns to ignore.",
        "Les mêmes images, recadrées, retournées et recolorées au hasard. Ce qui change ici, l’encodeur apprend à l’ignorer.",
    );
    let shape = "batch_size channels height width";
    Stage { role: Some(role), group: "views", shape, ..stage(id, StageKind::Images, title, about) }
        .at(1, [lane, lane])
        .takes(&[FROM_IMAGES])
}

const FROM_IMAGES: Input = forward("images");
pub(super) const FROM_PROJECTOR: Input = forward("projector");

pub(super) const VIEW0: Stage = view("view0", Role::View0, 0);
pub(super) const VIEW1: Stage = view("view1", Role::View1, 2);

/// One encoder for both views.
pub(super) const SHARED_ENCODER: Stage =
    ENCODER.at(2, [0, 2]).gives("2*batch_size features").takes(&[forward("view0"), forward("view1")]);

const PROJECTOR: Stage = stage(
    "projector",
    StageKind::Network,
    text("Projector", "Projecteur"),
    text(
        "A small network from features to embeddings, the vectors that are compared. It is thrown away after training.",
        "Un petit réseau des caractéristiques vers les plongements, les vecteurs que l’on compare. On le jette après l’entraînement.",
    ),
);

/// One projector for both views.
pub(super) const SHARED_PROJECTOR: Stage =
    PROJECTOR.at(3, [0, 2]).gives("2*batch_size projector_dim").takes(&[forward("encoder")]);

pub(super) const PREDICTOR: Stage = stage(
    "predictor",
    StageKind::Network,
    text("Predictor", "Prédicteur"),
    text(
        "Guesses the embedding of the other view from this one. It stands on one side only: that asymmetry helps against collapse.",
        "Devine le plongement de l’autre vue à partir de celui-ci. Il n’est que d’un côté : cette asymétrie aide contre l’effondrement.",
    ),
)
.gives("batch_size projector_dim");

/// Encoder and projector of view 0 only, where another pair sees view 1.
pub(super) const ONLINE_ENCODER: Stage = ENCODER.at(2, [0, 0]).takes(&[forward("view0")]);
pub(super) const ONLINE_PROJECTOR: Stage =
    PROJECTOR.at(3, [0, 0]).gives("batch_size projector_dim").takes(&[forward("encoder")]);

pub(super) const MOMENTUM_ENCODER: Stage = Stage {
    group: "method",
    ..stage(
        "momentum_encoder",
        StageKind::Momentum,
        text("Momentum encoder", "Encodeur à inertie"),
        text(
            "A slow copy: its weights are a moving average of the encoder's. No gradient reaches it.",
            "Une copie lente : ses poids sont une moyenne mobile de ceux de l’encodeur. Aucun gradient ne l’atteint.",
        ),
    )
}
.at(2, [2, 2])
.gives("batch_size features")
.takes(&[forward("view1"), input("encoder", Arrow::Momentum)]);

pub(super) const MOMENTUM_PROJECTOR: Stage = stage(
    "momentum_projector",
    StageKind::Momentum,
    text("Momentum projector", "Projecteur à inertie"),
    text("The projector's slow copy.", "La copie lente du projecteur."),
)
.at(3, [2, 2])
.gives("batch_size projector_dim")
.takes(&[forward("momentum_encoder"), input("projector", Arrow::Momentum)]);
