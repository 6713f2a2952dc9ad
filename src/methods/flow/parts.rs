//! Flows of the methods that hide a part of an image, or a relation between its parts, and ask for it.

use super::{Arrow, ENCODER, Flow, IMAGES, Input, Stage, StageKind, forward, input, loss, stage, text};
use crate::methods::Role;
use crate::spec::Text;

const FROM_IMAGES: Input = forward("images");
const FROM_ENCODER: Input = forward("encoder");
const FROM_DECODER: Input = forward("decoder");

/// What the model is shown of the images.
const fn shown(id: &'static str, title: Text, about: Text) -> Stage {
    let shape = "batch_size channels height width";
    Stage { role: Some(Role::Masked), shape, ..stage(id, StageKind::Images, title, about) }
        .at(1, [0, 0])
        .takes(&[FROM_IMAGES])
}

/// The encoder in the upper lane.
const fn encoder(column: u8, inputs: &'static [Input]) -> Stage {
    ENCODER.at(column, [0, 0]).takes(inputs)
}

const fn code(column: u8, shape: &'static str) -> Stage {
    stage(
        "code",
        StageKind::Vectors,
        text("Code", "Code"),
        text(
            "The few numbers that pass: all that the decoder learns of the image. This bottleneck makes the encoder summarise.",
            "Les quelques nombres qui passent : tout ce que le décodeur apprend de l’image. Ce goulot oblige l’encodeur à résumer.",
        ),
    )
    .at(column, [0, 0])
    .gives(shape)
    .takes(&[FROM_ENCODER])
}

const fn decoder(column: u8, inputs: &'static [Input]) -> Stage {
    stage(
        "decoder",
        StageKind::Network,
        text("Decoder", "Décodeur"),
        text(
            "Draws an image from what the encoder says. It is thrown away after training.",
            "Dessine une image d’après ce que dit l’encodeur. On le jette après l’entraînement.",
        ),
    )
    .at(column, [0, 0])
    .takes(inputs)
}

const fn reconstruction(column: u8, title: Text) -> Stage {
    let about = text("What the model says, as an image.", "Ce que dit le modèle, en image.");
    let shape = "batch_size channels height width";
    Stage { role: Some(Role::Predicted), shape, ..stage("reconstruction", StageKind::Images, title, about) }
        .at(column, [0, 0])
        .takes(&[FROM_DECODER])
}

const RECONSTRUCTION: Text = text("Reconstruction", "Reconstruction");

/// The reconstruction, and the images themselves as the right answer.
const COMPARED: &[Input] = &[forward("reconstruction"), input("images", Arrow::Target)];

/// MAE.
pub const MAE: Flow = &[
    IMAGES,
    shown(
        "mask",
        text("Patches, most removed", "Patchs, la plupart retirés"),
        text(
            "The image is cut into patches, and most of them are removed. The encoder never sees them.",
            "L’image est découpée en patchs, et la plupart sont retirés. L’encodeur ne les voit jamais.",
        ),
    )
    .gives("batch_size visible patch_numbers"),
    encoder(2, &[forward("mask")]).gives("batch_size visible vit_dim"),
    decoder(3, &[forward("encoder")]).gives("batch_size patches patch_numbers").about(text(
        "A lighter network that puts a placeholder for each removed patch and guesses its pixels.",
        "Un réseau plus léger qui met un jeton à la place de chaque patch retiré et devine ses pixels.",
    )),
    reconstruction(4, RECONSTRUCTION),
    loss(
        5,
        text(
            "The squared difference to the true pixels, on the removed patches only.",
            "L’écart au carré avec les vrais pixels, sur les seuls patchs retirés.",
        ),
        COMPARED,
    ),
];

/// I-JEPA.
pub const IJEPA: Flow = &[
    IMAGES,
    shown(
        "context",
        text("Context", "Contexte"),
        text(
            "A block of the image, without the blocks to be predicted.",
            "Un bloc de l’image, sans les blocs à prédire.",
        ),
    ),
    encoder(2, &[forward("context")]).gives("batch_size vit_dim").about(text(
        "Sees the context and turns its patches into features.",
        "Voit le contexte et change ses patchs en caractéristiques.",
    )),
    stage(
        "momentum_encoder",
        StageKind::Momentum,
        text("Momentum encoder", "Encodeur à inertie"),
        text(
            "A slow copy of the encoder, which sees the whole image. It is the one that is kept.",
            "Une copie lente de l’encodeur, qui voit l’image entière. C’est elle que l’on garde.",
        ),
    )
    .at(2, [2, 2])
    .gives("batch_size patches vit_dim")
    .takes(&[forward("images"), input("encoder", Arrow::Momentum)]),
    stage(
        "predictor",
        StageKind::Network,
        text("Predictor", "Prédicteur"),
        text(
            "A narrow transformer that is told where to look, and guesses the features there.",
            "Un transformeur étroit à qui l’on dit où regarder, et qui devine les caractéristiques de l’endroit.",
        ),
    )
    .at(3, [0, 0])
    .takes(&[forward("encoder")]),
    loss(
        4,
        text(
            "The distance between predicted and true features of the hidden blocks.",
            "La distance entre les caractéristiques prédites et vraies des blocs cachés.",
        ),
        &[forward("predictor"), input("momentum_encoder", Arrow::StopGradient)],
    ),
];

/// The autoencoder.
pub const AUTOENCODER: Flow = &[
    IMAGES,
    encoder(1, &[forward("images")]),
    code(2, "batch_size code_dim"),
    decoder(3, &[forward("code")]),
    reconstruction(4, RECONSTRUCTION),
    loss(
        5,
        text(
            "The squared difference to the image itself, over all pixels.",
            "L’écart au carré avec l’image elle-même, sur tous les pixels.",
        ),
        COMPARED,
    ),
];

/// The denoising autoencoder.
pub const DENOISING: Flow = &[
    IMAGES,
    shown(
        "corruption",
        text("Corrupted", "Abîmées"),
        text(
            "The images with noise over them, or with pixels missing.",
            "Les images recouvertes de bruit, ou privées de pixels.",
        ),
    ),
    encoder(2, &[forward("corruption")]),
    code(3, "batch_size code_dim"),
    decoder(4, &[forward("code")]),
    reconstruction(5, RECONSTRUCTION),
    loss(6, text("The squared difference to the clean image.", "L’écart au carré avec l’image intacte."), COMPARED),
];

/// Inpainting.
pub const INPAINTING: Flow = &[
    IMAGES,
    shown(
        "hole",
        text("With a hole", "Trouées"),
        text("The images with a region cut out.", "Les images dont une région est découpée."),
    ),
    encoder(2, &[forward("hole")]),
    decoder(3, &[forward("encoder")]),
    reconstruction(4, RECONSTRUCTION),
    loss(
        5,
        text(
            "The squared difference to the true pixels inside the hole.",
            "L’écart au carré avec les vrais pixels dans le trou.",
        ),
        COMPARED,
    ),
];

/// Colorization.
pub const COLORIZATION: Flow = &[
    IMAGES,
    shown(
        "lightness",
        text("Lightness", "Luminosité"),
        text("The images without their colours.", "Les images sans leurs couleurs."),
    ),
    encoder(2, &[forward("lightness")]),
    decoder(3, &[forward("encoder")]),
    reconstruction(4, text("Colours", "Couleurs")),
    loss(
        5,
        text(
            "How surprising the true colours are to the model, pixel by pixel.",
            "À quel point les vraies couleurs surprennent le modèle, pixel par pixel.",
        ),
        COMPARED,
    ),
];

/// The variational autoencoder.
pub const VAE: Flow = &[
    IMAGES,
    encoder(1, &[forward("images")]),
    stage(
        "distribution",
        StageKind::Vectors,
        text("Mean and spread", "Moyenne et étendue"),
        text(
            "Not one code but a distribution of codes for each image.",
            "Non pas un code mais une distribution de codes pour chaque image.",
        ),
    )
    .at(2, [0, 0])
    .gives("batch_size 2*latent_dim")
    .takes(&[forward("encoder")]),
    stage(
        "code",
        StageKind::Vectors,
        text("Code", "Code"),
        text("One code, drawn from it with noise.", "Un code, tiré de là avec du bruit."),
    )
    .at(3, [0, 0])
    .gives("batch_size latent_dim")
    .takes(&[forward("distribution")]),
    stage(
        "divergence",
        StageKind::Operation,
        text("Divergence", "Divergence"),
        text(
            "How far the distributions are from one common normal distribution, from which new images can be drawn.",
            "La distance des distributions à une même loi normale, d’où l’on peut tirer de nouvelles images.",
        ),
    )
    .at(3, [1, 1])
    .takes(&[forward("distribution")]),
    decoder(4, &[forward("code")]),
    reconstruction(5, RECONSTRUCTION),
    loss(
        6,
        text(
            "How surprising the image is, given its code, plus β times the divergence.",
            "À quel point l’image surprend, son code étant connu, plus β fois la divergence.",
        ),
        &[forward("reconstruction"), forward("divergence"), input("images", Arrow::Target)],
    ),
];

const fn answer(shape: &'static str, about: Text) -> Stage {
    stage("head", StageKind::Network, text("Head", "Tête"), about).at(3, [1, 1]).gives(shape).takes(&[FROM_ENCODER])
}

/// RotNet.
pub const ROTATION: Flow = &[
    IMAGES,
    shown(
        "turns",
        text("Four turns", "Quatre rotations"),
        text(
            "Each image upright and turned by 90, 180 and 270 degrees.",
            "Chaque image droite et tournée de 90, 180 et 270 degrés.",
        ),
    )
    .at(1, [1, 1])
    .gives("4*batch_size channels height width"),
    ENCODER.at(2, [1, 1]).gives("4*batch_size features").takes(&[forward("turns")]),
    answer(
        "4*batch_size 4",
        text("Says which of the four turns it was.", "Dit laquelle des quatre rotations c’était."),
    ),
    loss(
        4,
        text(
            "How surprising the true turn is to the model. The turn is known because we made it.",
            "À quel point la vraie rotation surprend le modèle. Elle est connue, car c’est nous qui l’avons faite.",
        ),
        &[forward("head"), input("turns", Arrow::Target)],
    ),
];

/// Jigsaw.
pub const JIGSAW: Flow = &[
    IMAGES,
    shown(
        "tiles",
        text("Shuffled tiles", "Pièces mélangées"),
        text(
            "Each image cut into tiles, in one of a fixed set of orders.",
            "Chaque image découpée en pièces, dans un ordre choisi parmi une liste fixe.",
        ),
    )
    .at(1, [1, 1])
    .gives("batch_size tiles"),
    ENCODER.at(2, [1, 1]).gives("batch_size tiles features").takes(&[forward("tiles")]).about(text(
        "The network that is trained and kept. It sees each tile alone.",
        "Le réseau que l’on entraîne et que l’on garde. Il voit chaque pièce seule.",
    )),
    answer(
        "batch_size permutations",
        text(
            "Sees all tiles and says in which order they are.",
            "Voit toutes les pièces et dit dans quel ordre elles sont.",
        ),
    ),
    loss(
        4,
        text(
            "How surprising the true order is to the model. It is known because we made it.",
            "À quel point le vrai ordre surprend le modèle. Il est connu, car c’est nous qui l’avons fait.",
        ),
        &[forward("head"), input("tiles", Arrow::Target)],
    ),
];
