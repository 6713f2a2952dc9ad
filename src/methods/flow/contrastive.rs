//! Flows of the methods that tell views of one image from those of others.

use super::pairs::{
    MOMENTUM_ENCODER, MOMENTUM_PROJECTOR, ONLINE_ENCODER, ONLINE_PROJECTOR, SHARED_ENCODER, SHARED_PROJECTOR, VIEW0,
    VIEW1,
};
use super::{Arrow, Flow, IMAGES, StageKind, forward, input, loss, stage, text};

/// SimCLR.
pub const SIMCLR: Flow = &[
    IMAGES,
    VIEW0,
    VIEW1,
    SHARED_ENCODER,
    SHARED_PROJECTOR,
    stage(
        "similarities",
        StageKind::Operation,
        text("Similarities", "Similarités"),
        text(
            "Every view beside every other, by the angle between their embeddings. The partner should stand out of the row.",
            "Chaque vue face à toutes les autres, par l’angle entre leurs plongements. La partenaire doit ressortir de la ligne.",
        ),
    )
    .at(4, [1, 1])
    .gives("2*batch_size 2*batch_size")
    .takes(&[forward("projector")]),
    loss(
        5,
        text(
            "How surprising it is that the partner is the partner, among all views of the batch.",
            "À quel point il est surprenant que la partenaire soit la partenaire, parmi toutes les vues du lot.",
        ),
        &[forward("similarities")],
    ),
];

/// MoCo, both versions.
pub const MOCO: Flow = &[
    IMAGES,
    VIEW0,
    VIEW1,
    ONLINE_ENCODER,
    MOMENTUM_ENCODER,
    ONLINE_PROJECTOR,
    MOMENTUM_PROJECTOR,
    stage(
        "queue",
        StageKind::Memory,
        text("Queue of keys", "File de clés"),
        text(
            "Keys of earlier batches: the negatives. The newest come in after each step, the oldest leave.",
            "Les clés des lots précédents : les négatifs. Les plus récentes entrent après chaque pas, les plus anciennes sortent.",
        ),
    )
    .at(4, [2, 2])
    .gives("queue_length projector_dim")
    .takes(&[input("momentum_projector", Arrow::StopGradient)]),
    loss(
        5,
        text(
            "How surprising it is that a query's key is the one of its own image, beside all keys of the queue.",
            "À quel point il est surprenant que la clé d’une requête soit celle de sa propre image, face à toute la file.",
        ),
        &[forward("projector"), input("momentum_projector", Arrow::StopGradient), input("queue", Arrow::StopGradient)],
    ),
];
