// The losses of the core: generated from its registry by `UPDATE_TYPES=1 cargo test --release loss`, which also checks
// that this file is up to date.
// biome-ignore-all format: generated

import type { LossArray, LossInput, LossOptions, LossResult } from "./losses.ts";

/** Every loss, with its gradients. Numbers are computed in 32 bits. */
export interface Losses {
  /** NT-Xent of SimCLR, averaged over all 2·batch rows: Chen et al., ICML 2020, equation 1. */
  ntXent(
    options: LossOptions & {
      /** [batch, dim], embeddings of one view. */
      z0: LossInput;
      /** [batch, dim], of the other. */
      z1: LossInput;
      /** What similarities are divided by. From 0.001 to 100, default 0.5. */
      temperature?: number;
    },
  ): Promise<LossResult<{ z0: LossArray; z1: LossArray }>>;

  /** InfoNCE against a queue of MoCo, averaged over the batch: He et al., CVPR 2020, algorithm 1. */
  infoNceQueue(
    options: LossOptions & {
      /** [batch, dim], embeddings of one view. */
      query: LossInput;
      /** [batch, dim], of the other view, from the momentum encoder. Taken as given: it has no gradient. */
      key: LossInput;
      /** [length, dim], keys of other images. Taken as given: it has no gradient. */
      queue: LossInput;
      /** What similarities are divided by. From 0.001 to 100, default 0.07. */
      temperature?: number;
    },
  ): Promise<LossResult<{ query: LossArray }>>;

  /** The symmetric contrastive loss of CLIP: Radford et al., ICML 2021, figure 3. */
  clip(
    options: LossOptions & {
      /** [batch, dim], embeddings of the images. */
      image: LossInput;
      /** [batch, dim], embeddings of their texts. */
      text: LossInput;
      /** [1], log of what cosine similarities are multiplied by; above log 100 without effect. */
      logScale: LossInput;
    },
  ): Promise<LossResult<{ image: LossArray; text: LossArray; logScale: LossArray }>>;

  /** Negative cosine similarity of SimSiam, averaged over the batch: Chen & He, CVPR 2021, equation 1. */
  negativeCosine(
    options: LossOptions & {
      /** [batch, dim], outputs of the predictor. */
      prediction: LossInput;
      /** [batch, dim], embeddings; SimSiam and BYOL ignore this gradient. */
      target: LossInput;
    },
  ): Promise<LossResult<{ prediction: LossArray; target: LossArray }>>;

  /** The redundancy reduction of Barlow Twins: Zbontar et al., ICML 2021, equation 1. */
  barlowTwins(
    options: LossOptions & {
      /** [batch, dim], embeddings of one view. */
      z0: LossInput;
      /** [batch, dim], of the other. */
      z1: LossInput;
      /** Weight of what is not on the diagonal. From 0 to 1000, default 0.0051. */
      redundancyWeight?: number;
    },
  ): Promise<LossResult<{ z0: LossArray; z1: LossArray }>>;

  /** Variance, invariance and covariance of VICReg, weighted: Bardes et al., ICLR 2022, equations 1 to 6. */
  vicreg(
    options: LossOptions & {
      /** [batch, dim], embeddings of one view. */
      z0: LossInput;
      /** [batch, dim], of the other. */
      z1: LossInput;
      /** Weight of the views' distance. From 0 to 10000, default 25. */
      invarianceWeight?: number;
      /** Weight of deviations below 1. From 0 to 10000, default 25. */
      varianceWeight?: number;
      /** Weight of covariances. From 0 to 10000, default 1. */
      covarianceWeight?: number;
      /** Added to variances before the root. From 0.000000000001 to 1, default 0.0001. */
      epsilon?: number;
    },
  ): Promise<LossResult<{ z0: LossArray; z1: LossArray }>>;

  /** SIGReg of LeJEPA, the distance from a normal distribution: Balestriero & LeCun, 2025. */
  sigreg(
    options: LossOptions & {
      /** [batch, dim]. */
      embeddings: LossInput;
      /** [dim, slices], unit columns: the directions that are tested. Taken as given: it has no gradient. */
      slices: LossInput;
      /** Points at which the characteristic functions are compared. Whole, from 2 to 10000, default 17. */
      knots?: number;
      /** The last of them. From 0.001 to 100, default 3. */
      tMax?: number;
    },
  ): Promise<LossResult<{ embeddings: LossArray }>>;

  /** DINO's cross-entropy between different views: Caron et al., ICCV 2021, equation 3. */
  dino(
    options: LossOptions & {
      /** [batch, dim] of every view; those of `momentum` come first. */
      student: LossInput[];
      /** [batch, dim] of every global view, from the momentum encoder. Taken as given: it has no gradient. */
      momentum: LossInput[];
      /** [1, dim], subtracted from `momentum`. Taken as given: it has no gradient. */
      center: LossInput;
      /** What similarities are divided by. From 0.001 to 100, default 0.1. */
      studentTemperature?: number;
      /** What similarities are divided by. From 0.001 to 100, default 0.04. */
      momentumTemperature?: number;
    },
  ): Promise<LossResult<{ student: LossArray[] }>>;

  /** MAE's mean squared error of removed patches: He et al., CVPR 2022. */
  maskedMse(
    options: LossOptions & {
      /** [batch, patches, dim]. */
      prediction: LossInput;
      /** [batch, patches, dim], the pixels. Taken as given: it has no gradient. */
      patches: LossInput;
      /** [batch, patches], 1 where a patch was removed. Taken as given: it has no gradient. */
      mask: LossInput;
      /** Whether each patch is first brought to mean 0 and variance 1. Default false. */
      normalizePatches?: boolean;
    },
  ): Promise<LossResult<{ prediction: LossArray }>>;

  /** The negative evidence lower bound: Kingma & Welling, ICLR 2014; β of Higgins et al., ICLR 2017. */
  vae(
    options: LossOptions & {
      /** [batch, pixels], means of normal distributions. Either this … */
      reconstruction?: LossInput;
      /** [batch, pixels], … or logits of probabilities. */
      reconstructionLogits?: LossInput;
      /** [batch, pixels], what was to be reconstructed. Taken as given: it has no gradient. */
      x: LossInput;
      /** [batch, latent], means of the latents. */
      mu: LossInput;
      /** [batch, latent], logs of their variances. */
      logvar: LossInput;
      /** Weight of the divergence from the prior. From 0 to 10000, default 1. */
      beta?: number;
    },
  ): Promise<LossResult<{ reconstruction?: LossArray; reconstructionLogits?: LossArray; mu: LossArray; logvar: LossArray }>>;

  /** Smooth L1, averaged over all numbers: Girshick, ICCV 2015. */
  smoothL1(
    options: LossOptions & {
      /** [batch, dim]. */
      prediction: LossInput;
      /** [batch, dim]. */
      target: LossInput;
      /** Distance below which it is quadratic. From 0 to 10000, default 1. */
      beta?: number;
    },
  ): Promise<LossResult<{ prediction: LossArray; target: LossArray }>>;

  /** Cross-entropy with one-hot or soft labels, averaged over the rows. */
  crossEntropy(
    options: LossOptions & {
      /** [rows, classes]. */
      logits: LossInput;
      /** [rows, classes], one-hot or probabilities. Taken as given: it has no gradient. */
      labels: LossInput;
      /** [rows], not negative; 1 each when left out. Taken as given: it has no gradient. */
      weights?: LossInput;
    },
  ): Promise<LossResult<{ logits: LossArray }>>;
}

/** The losses by their names, and which of their inputs are lists. */
export const LISTS: Record<keyof Losses, readonly string[]> = {
  ntXent: [],
  infoNceQueue: [],
  clip: [],
  negativeCosine: [],
  barlowTwins: [],
  vicreg: [],
  sigreg: [],
  dino: ["student", "momentum"],
  maskedMse: [],
  vae: [],
  smoothL1: [],
  crossEntropy: [],
};
