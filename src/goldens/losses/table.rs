//! What each loss takes.

use super::{Input, Loss, Parameter, Role};
use crate::spec::Kind;

const fn leaf(name: &'static str, about: &'static str) -> Input {
    Input { name, about, role: Role::Leaf, list: false, optional: false }
}

const fn constant(name: &'static str, about: &'static str) -> Input {
    Input { role: Role::Constant, ..leaf(name, about) }
}

const fn number(name: &'static str, about: &'static str, default: f64, min: f64, max: f64) -> Parameter {
    Parameter { name, about, kind: Kind::Number { default, min, max } }
}

const fn temperature(name: &'static str, default: f64) -> Parameter {
    number(name, "What similarities are divided by.", default, 1e-3, 100.0)
}

const VIEWS: &[Input] =
    &[leaf("z0", "[batch, dim], embeddings of one view."), leaf("z1", "[batch, dim], of the other.")];

/// Every loss there is.
pub const LOSSES: &[Loss] = &[
    Loss {
        id: "nt_xent",
        about: "NT-Xent of SimCLR, averaged over all 2·batch rows: Chen et al., ICML 2020, equation 1.",
        inputs: VIEWS,
        parameters: &[temperature("temperature", 0.5)],
    },
    Loss {
        id: "info_nce_queue",
        about: "InfoNCE against a queue of MoCo, averaged over the batch: He et al., CVPR 2020, algorithm 1.",
        inputs: &[
            leaf("query", "[batch, dim], embeddings of one view."),
            constant("key", "[batch, dim], of the other view, from the momentum encoder."),
            constant("queue", "[length, dim], keys of other images."),
        ],
        parameters: &[temperature("temperature", 0.07)],
    },
    Loss {
        id: "clip",
        about: "The symmetric contrastive loss of CLIP: Radford et al., ICML 2021, figure 3.",
        inputs: &[
            leaf("image", "[batch, dim], embeddings of the images."),
            leaf("text", "[batch, dim], embeddings of their texts."),
            leaf("log_scale", "[1], log of what cosine similarities are multiplied by; above log 100 without effect."),
        ],
        parameters: &[],
    },
    Loss {
        id: "negative_cosine",
        about: "Negative cosine similarity of SimSiam, averaged over the batch: Chen & He, CVPR 2021, equation 1.",
        inputs: &[
            leaf("prediction", "[batch, dim], outputs of the predictor."),
            leaf("target", "[batch, dim], embeddings; SimSiam and BYOL ignore this gradient."),
        ],
        parameters: &[],
    },
    Loss {
        id: "barlow_twins",
        about: "The redundancy reduction of Barlow Twins: Zbontar et al., ICML 2021, equation 1.",
        inputs: VIEWS,
        parameters: &[number("redundancy_weight", "Weight of what is not on the diagonal.", 0.0051, 0.0, 1e3)],
    },
    Loss {
        id: "vicreg",
        about: "Variance, invariance and covariance of VICReg, weighted: Bardes et al., ICLR 2022, equations 1 to 6.",
        inputs: VIEWS,
        parameters: &[
            number("invariance_weight", "Weight of the views' distance.", 25.0, 0.0, 1e4),
            number("variance_weight", "Weight of deviations below 1.", 25.0, 0.0, 1e4),
            number("covariance_weight", "Weight of covariances.", 1.0, 0.0, 1e4),
            number("epsilon", "Added to variances before the root.", 1e-4, 1e-12, 1.0),
        ],
    },
    Loss {
        id: "sigreg",
        about: "SIGReg of LeJEPA, the distance from a normal distribution: Balestriero & LeCun, 2025.",
        inputs: &[
            leaf("embeddings", "[batch, dim]."),
            constant("slices", "[dim, slices], unit columns: the directions that are tested."),
        ],
        parameters: &[
            Parameter {
                name: "knots",
                about: "Points at which the characteristic functions are compared.",
                kind: Kind::Integer { default: 17, min: 2, max: 10_000 },
            },
            number("t_max", "The last of them.", 3.0, 1e-3, 100.0),
        ],
    },
    Loss {
        id: "dino",
        about: "DINO's cross-entropy between different views: Caron et al., ICCV 2021, equation 3.",
        inputs: &[
            Input { list: true, ..leaf("student", "[batch, dim] of every view; those of `momentum` come first.") },
            Input {
                list: true,
                ..constant("momentum", "[batch, dim] of every global view, from the momentum encoder.")
            },
            constant("center", "[1, dim], subtracted from `momentum`."),
        ],
        parameters: &[temperature("student_temperature", 0.1), temperature("momentum_temperature", 0.04)],
    },
    Loss {
        id: "masked_mse",
        about: "MAE's mean squared error of removed patches: He et al., CVPR 2022.",
        inputs: &[
            leaf("prediction", "[batch, patches, dim]."),
            constant("patches", "[batch, patches, dim], the pixels."),
            constant("mask", "[batch, patches], 1 where a patch was removed."),
        ],
        parameters: &[Parameter {
            name: "normalize_patches",
            about: "Whether each patch is first brought to mean 0 and variance 1.",
            kind: Kind::Flag { default: false },
        }],
    },
    Loss {
        id: "vae",
        about: "The negative evidence lower bound: Kingma & Welling, ICLR 2014; β of Higgins et al., ICLR 2017.",
        inputs: &[
            Input {
                optional: true,
                ..leaf("reconstruction", "[batch, pixels], means of normal distributions. Either this …")
            },
            Input {
                optional: true, ..leaf("reconstruction_logits", "[batch, pixels], … or logits of probabilities.")
            },
            constant("x", "[batch, pixels], what was to be reconstructed."),
            leaf("mu", "[batch, latent], means of the latents."),
            leaf("logvar", "[batch, latent], logs of their variances."),
        ],
        parameters: &[number("beta", "Weight of the divergence from the prior.", 1.0, 0.0, 1e4)],
    },
    Loss {
        id: "smooth_l1",
        about: "Smooth L1, averaged over all numbers: Girshick, ICCV 2015.",
        inputs: &[leaf("prediction", "[batch, dim]."), leaf("target", "[batch, dim].")],
        parameters: &[number("beta", "Distance below which it is quadratic.", 1.0, 0.0, 1e4)],
    },
    Loss {
        id: "cross_entropy",
        about: "Cross-entropy with one-hot or soft labels, averaged over the rows.",
        inputs: &[
            leaf("logits", "[rows, classes]."),
            constant("labels", "[rows, classes], one-hot or probabilities."),
            Input { optional: true, ..constant("weights", "[rows], not negative; 1 each when left out.") },
        ],
        parameters: &[],
    },
];
