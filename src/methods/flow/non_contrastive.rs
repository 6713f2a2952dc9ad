//! Flows of the methods that bring views of one image together, without negatives.

use super::pairs::{
    FROM_PROJECTOR, MOMENTUM_ENCODER, MOMENTUM_PROJECTOR, ONLINE_ENCODER, ONLINE_PROJECTOR, PREDICTOR, SHARED_ENCODER,
    SHARED_PROJECTOR, VIEW0, VIEW1,
};
use super::{Arrow, Flow, IMAGES, Input, Stage, StageKind, forward, input, loss, stage, text};

/// BYOL.
pub const BYOL: Flow = &[
    IMAGES,
    VIEW0,
    VIEW1,
    ONLINE_ENCODER,
    MOMENTUM_ENCODER,
    ONLINE_PROJECTOR,
    MOMENTUM_PROJECTOR,
    PREDICTOR.at(4, [0, 0]).takes(&[forward("projector")]).switched_by("use_predictor"),
    loss(
        5,
        text(
            "The angle between the prediction and what the momentum encoder says of the other view; then the views change places.",
            "L’angle entre la prédiction et ce que l’encodeur à inertie dit de l’autre vue ; puis les vues échangent leurs rôles.",
        ),
        &[forward("predictor"), input("momentum_projector", Arrow::StopGradient)],
    ),
];

/// SimSiam.
pub const SIMSIAM: Flow = &[
    IMAGES,
    VIEW0,
    VIEW1,
    SHARED_ENCODER,
    SHARED_PROJECTOR,
    PREDICTOR.at(4, [0, 0]).takes(&[forward("projector")]),
    stage(
        "target",
        StageKind::Vectors,
        text("Target", "Cible"),
        text(
            "The other view's embedding, taken as it is: the gradient stops here. Without the stop, nothing in the loss keeps embeddings apart.",
            "Le plongement de l’autre vue, pris tel quel : le gradient s’arrête ici. Sans cet arrêt, rien dans la perte ne sépare les plongements.",
        ),
    )
    .at(4, [2, 2])
    .gives("batch_size projector_dim")
    .takes(&[forward("projector")]),
    loss(
        5,
        text(
            "The angle between the prediction and the target; then the views change places.",
            "L’angle entre la prédiction et la cible ; puis les vues échangent leurs rôles.",
        ),
        &[
            forward("predictor"),
            Input { from: "target", arrow: Arrow::StopGradient, switch: Some("stop_gradient") },
        ],
    ),
];

/// Barlow Twins.
pub const BARLOW_TWINS: Flow = &[
    IMAGES,
    VIEW0,
    VIEW1,
    SHARED_ENCODER,
    SHARED_PROJECTOR,
    stage(
        "correlations",
        StageKind::Operation,
        text("Correlations", "Corrélations"),
        text(
            "Each dimension of one view's embeddings with each of the other's, over the batch: one on the diagonal, none elsewhere, is the aim.",
            "Chaque dimension des plongements d’une vue avec chacune de l’autre, sur le lot : le but est un sur la diagonale, zéro ailleurs.",
        ),
    )
    .at(4, [1, 1])
    .gives("projector_dim projector_dim")
    .takes(&[forward("projector")]),
    loss(
        5,
        text(
            "How far the correlations are from the identity matrix.",
            "À quelle distance les corrélations sont de la matrice identité.",
        ),
        &[forward("correlations")],
    ),
];

const fn term(id: &'static str, lane: u8, title: crate::spec::Text, about: crate::spec::Text) -> Stage {
    stage(id, StageKind::Operation, title, about).at(4, [lane, lane]).takes(&[FROM_PROJECTOR])
}

/// VICReg.
pub const VICREG: Flow = &[
    IMAGES,
    VIEW0,
    VIEW1,
    SHARED_ENCODER,
    SHARED_PROJECTOR,
    term(
        "invariance",
        0,
        text("Invariance", "Invariance"),
        text("How far the two views of an image are apart.", "La distance entre les deux vues d’une image."),
    ),
    term(
        "variance",
        1,
        text("Variance", "Variance"),
        text(
            "What each dimension lacks to vary by 1 over the batch: against equal embeddings.",
            "Ce qui manque à chaque dimension pour varier de 1 sur le lot : contre des plongements égaux.",
        ),
    ),
    term(
        "covariance",
        2,
        text("Covariance", "Covariance"),
        text(
            "How much different dimensions vary together: against dimensions that say the same.",
            "À quel point les dimensions varient ensemble : contre des dimensions qui disent la même chose.",
        ),
    ),
    loss(
        5,
        text("The three terms, each with its weight.", "Les trois termes, chacun avec son poids."),
        &[forward("invariance"), forward("variance"), forward("covariance")],
    ),
];

const HEAD: Stage = stage(
    "head",
    StageKind::Network,
    text("Head", "Tête"),
    text("Says to which of the prototypes a view belongs.", "Dit auquel des prototypes une vue appartient."),
)
.gives("batch_size prototypes");

/// DINO.
pub const DINO: Flow = &[
    IMAGES,
    VIEW0,
    VIEW1,
    ONLINE_ENCODER,
    MOMENTUM_ENCODER.about(text(
        "A slow copy of the encoder; it sees the large views only, and it is the one that is kept.",
        "Une copie lente de l’encodeur ; elle ne voit que les grandes vues, et c’est elle que l’on garde.",
    )),
    HEAD.at(3, [0, 0]).takes(&[forward("encoder")]),
    stage(
        "momentum_head",
        StageKind::Momentum,
        text("Momentum head", "Tête à inertie"),
        text("The head's slow copy.", "La copie lente de la tête."),
    )
    .at(3, [2, 2])
    .gives("batch_size prototypes")
    .takes(&[forward("momentum_encoder"), input("head", Arrow::Momentum)]),
    stage(
        "centre",
        StageKind::Memory,
        text("Centring", "Centrage"),
        text(
            "The running mean of the outputs is taken off, so that no prototype wins everywhere.",
            "On retire la moyenne mobile des sorties, pour qu’aucun prototype ne gagne partout.",
        ),
    )
    .at(4, [2, 2])
    .gives("batch_size prototypes")
    .takes(&[input("momentum_head", Arrow::StopGradient)])
    .switched_by("centering"),
    loss(
        5,
        text(
            "How surprising the momentum encoder's answer is to the encoder, over all pairs of different views.",
            "À quel point la réponse de l’encodeur à inertie surprend l’encodeur, sur toutes les paires de vues différentes.",
        ),
        &[forward("head"), input("centre", Arrow::StopGradient)],
    ),
];

/// LeJEPA.
pub const LEJEPA: Flow = &[
    IMAGES,
    VIEW0,
    VIEW1,
    SHARED_ENCODER.gives("view_count*batch_size features"),
    SHARED_PROJECTOR.gives("view_count*batch_size projector_dim"),
    term(
        "invariance",
        0,
        text("Agreement", "Accord"),
        text(
            "How far each view's embedding is from the mean of its image's views.",
            "La distance du plongement de chaque vue à la moyenne des vues de son image.",
        ),
    ),
    term(
        "sigreg",
        2,
        text("Normality", "Normalité"),
        text(
            "The embeddings of a batch, seen from random directions, should be spread like a normal distribution.",
            "Les plongements d’un lot, vus de directions aléatoires, doivent se répartir selon une loi normale.",
        ),
    ),
    loss(
        5,
        text("Agreement and normality, weighed by λ.", "Accord et normalité, pesés par λ."),
        &[forward("invariance"), forward("sigreg")],
    ),
];
