// What the signs of each equation stand for, in both languages: `[TeX, English, French]`. A test finds each of them in
// the equation it belongs to. A method without an entry has its equation alone.

import type { Text } from "../../lib/index.ts";

export interface Sign {
  tex: string;
  text: Text;
}

const sign = (tex: string, en: string, fr: string): Sign => ({ tex, text: { en, fr } });

const MOCO = [
  sign("q", "query: embedding of view 0, of length 1", "requête : plongement de la vue 0, de longueur 1"),
  sign(
    "k^+",
    "its key: view 1 through the momentum encoder, of length 1",
    "sa clé : la vue 1 par l’encodeur à inertie, de longueur 1",
  ),
  sign("Q", "queue of keys of earlier batches", "file des clés de lots précédents"),
  sign(String.raw`\tau`, "temperature", "température"),
];

export const SIGNS: Readonly<Record<string, readonly Sign[]>> = {
  simclr: [
    sign("N", "images in the batch, so 2N views", "images du lot, donc 2N vues"),
    sign("i, j", "the two views of one image", "les deux vues d’une image"),
    sign("z_i", "embedding of view i", "plongement de la vue i"),
    sign(String.raw`\mathrm{sim}`, "cosine similarity", "similarité cosinus"),
    sign(String.raw`\tau`, "temperature", "température"),
  ],
  moco_v1: MOCO,
  moco_v2: MOCO,
  barlow_twins: [
    sign("z_{0,i}", "dimension i of the embeddings of view 0", "dimension i des plongements de la vue 0"),
    sign("c_{ij}", "correlation of two dimensions over the batch", "corrélation de deux dimensions sur le lot"),
    sign(String.raw`\lambda`, "weight of redundancy", "poids de la redondance"),
  ],
  byol: [
    sign("z_0, z_1", "embeddings of the two views", "plongements des deux vues"),
    sign(String.raw`\bar z`, "the same by the momentum encoder", "les mêmes par l’encodeur à inertie"),
    sign("h", "predictor", "prédicteur"),
    sign(String.raw`\mathrm{sg}`, "taken as it is, without gradient", "pris tel quel, sans gradient"),
  ],
  simsiam: [
    sign("z_0, z_1", "embeddings of the two views", "plongements des deux vues"),
    sign("h", "predictor", "prédicteur"),
    sign(String.raw`\mathrm{sg}`, "taken as it is, without gradient", "pris tel quel, sans gradient"),
  ],
  vicreg: [
    sign(
      "s",
      "invariance: mean squared difference of the two embeddings",
      "invariance : écart quadratique moyen des deux plongements",
    ),
    sign(
      "v",
      "variance: by how much the deviation of a dimension falls short of 1, on average",
      "variance : de combien l’écart-type d’une dimension reste en dessous de 1, en moyenne",
    ),
    sign(
      "c",
      "covariance: squared covariances of different dimensions, summed and divided by their number",
      "covariance : carrés des covariances de dimensions différentes, sommés et divisés par leur nombre",
    ),
    sign(String.raw`\lambda, \mu, \nu`, "weights of the three", "poids des trois"),
  ],
  dino: [
    sign(
      "x, x'",
      "two different views of an image; P pairs of them, x one of the two large views",
      "deux vues différentes d’une image ; P couples, x étant l’une des deux grandes vues",
    ),
    sign(
      "g",
      "encoder with its head: one number for each prototype k",
      "encodeur avec sa tête : un nombre par prototype k",
    ),
    sign(
      String.raw`\bar g`,
      "momentum encoder with its head, without gradient",
      "encodeur à inertie avec sa tête, sans gradient",
    ),
    sign("c", "centre: running mean of its outputs", "centre : moyenne mobile de ses sorties"),
    sign(String.raw`\tau, \bar\tau`, "temperature and momentum temperature", "température et température à inertie"),
  ],
  lejepa: [
    sign("V", "views of an image", "vues d’une image"),
    sign("z_v", "embedding of view v", "plongement de la vue v"),
    sign(String.raw`\bar z`, "mean embedding of the views", "plongement moyen des vues"),
    sign(
      String.raw`\mathrm{SIGReg}`,
      "how far a batch is from the standard normal distribution, along random directions",
      "écart du lot à la loi normale centrée réduite, selon des directions aléatoires",
    ),
    sign(String.raw`\lambda`, "weight of normality", "poids de la normalité"),
  ],
  ijepa: [
    sign("B", "patches of the hidden blocks", "patchs des blocs cachés"),
    sign(String.raw`\hat s_p`, "predicted features of patch p", "caractéristiques prédites du patch p"),
    sign(
      String.raw`\bar f(x)`,
      "features of patch p by the momentum encoder, which sees the whole image",
      "caractéristiques du patch p par l’encodeur à inertie, qui voit l’image entière",
    ),
    sign(
      String.raw`\mathrm{LN}`,
      "layer normalisation: mean 0 and deviation 1 over the features",
      "normalisation de couche : moyenne 0 et écart-type 1 sur les caractéristiques",
    ),
    sign(
      "D",
      "distance: smooth L1, or squared, averaged over the features",
      "distance : L1 lissée, ou carrée, en moyenne sur les caractéristiques",
    ),
  ],
  mae: [
    sign("M", "hidden patches", "patchs cachés"),
    sign("x_p", "pixels of patch p, normalised over the data", "pixels du patch p, normalisés sur les données"),
    sign(String.raw`\hat x_p`, "their prediction", "leur prédiction"),
  ],
  autoencoder: [
    sign("x", "image, normalised over the data", "image, normalisée sur les données"),
    sign("e, d", "encoder with the code, and decoder", "encodeur avec le code, et décodeur"),
  ],
  denoising: [
    sign("x", "image, normalised over the data", "image, normalisée sur les données"),
    sign(String.raw`\tilde x`, "the image after the corruption q", "l’image après l’altération q"),
    sign("e, d", "encoder and decoder", "encodeur et décodeur"),
  ],
  inpainting: [
    sign("x", "image, normalised over the data", "image, normalisée sur les données"),
    sign(
      "M",
      "1 in the hole and 0 outside; |M| values lie in it",
      "1 dans le trou et 0 en dehors ; |M| valeurs s’y trouvent",
    ),
    sign(String.raw`\odot`, "product number by number", "produit nombre à nombre"),
    sign("e, d", "encoder and decoder", "encodeur et décodeur"),
  ],
  colorization: [
    sign(
      "Z_{hwq}",
      "share of colour q at place h, w, from the true colour",
      "part de la couleur q à la place h, w, d’après la vraie couleur",
    ),
    sign(String.raw`\hat Z_{hwq}`, "its predicted probability", "sa probabilité prédite"),
    sign(
      "v",
      "weight of a colour: the rarer, the greater",
      "poids d’une couleur : plus elle est rare, plus il est grand",
    ),
    sign("H, W", "height and width of the predicted picture", "hauteur et largeur de l’image prédite"),
  ],
  vae: [
    sign("x, z", "image and code", "image et code"),
    sign(
      String.raw`q(z \mid x)`,
      "normal distribution whose mean and variance the encoder gives",
      "loi normale dont l’encodeur donne la moyenne et la variance",
    ),
    sign(
      String.raw`p(x \mid z)`,
      "probability of the image by the decoder: summed over pixels",
      "probabilité de l’image selon le décodeur : sommée sur les pixels",
    ),
    sign(
      String.raw`D_{\mathrm{KL}}`,
      "divergence from the standard normal distribution",
      "divergence à la loi normale centrée réduite",
    ),
    sign(String.raw`\beta`, "divergence weight", "poids de la divergence"),
  ],
  rotation: [
    sign("r", "number of quarter turns", "nombre de quarts de tour"),
    sign("p", "probability that the model gives to it", "probabilité que le modèle lui donne"),
  ],
  jigsaw: [
    sign(String.raw`\sigma`, "order of the tiles, one of a fixed set", "ordre des pièces, parmi un ensemble fixé"),
    sign(String.raw`x_{\sigma(1)}`, "the tile that is shown first, of n", "la pièce montrée en premier, sur n"),
    sign("p", "probability that the model gives to it", "probabilité que le modèle lui donne"),
  ],
};
