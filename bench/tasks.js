// What is trained. Every engine gets these numbers; images are RGB, 32×32.

/** Hyperparameters alike for all: AdamW with a constant rate (TF.js has Adam only, and so does no decay). */
const TRAINING = { edge: 32, learningRate: 0.002, weightDecay: 0.0005, beta1: 0.9, beta2: 0.999 };

/** SimCLR (Chen et al. 2020): encoder, projector features–256–128, NT-Xent over both views of `batch` images. */
const SIMCLR = { ...TRAINING, method: "simclr", temperature: 0.2, hidden: 256, embedding: 128 };

export const TASKS = [
  {
    ...SIMCLR,
    name: "simclr-convnet8",
    title: "SimCLR, ConvNet of width 8",
    encoder: "convnet",
    width: 8,
    batch: 32,
  },
  {
    ...SIMCLR,
    name: "simclr-convnet32",
    title: "SimCLR, ConvNet of width 32",
    encoder: "convnet",
    width: 32,
    batch: 64,
  },
  {
    ...SIMCLR,
    name: "simclr-resnet18",
    title: "SimCLR, ResNet-18 of width 64",
    encoder: "resnet18",
    width: 64,
    // 13 GFLOP a step already; a software GPU does 0.1 to 2 of them a second. --batch 64 on a real one.
    batch: 2,
  },
  {
    ...TRAINING,
    name: "mae-vit64x4",
    title: "MAE, ViT 64 wide and 4 deep, 64 patches",
    method: "mae",
    batch: 32,
    patch: 4,
    maskRatio: 0.75,
    dim: 64,
    depth: 4,
    heads: 4,
    decoderDim: 32,
    decoderDepth: 2,
    decoderHeads: 4,
  },
];

export const CHANNELS = 3;

/** Loss of a model that tells nothing apart (SimCLR), or that predicts the mean of the data (MAE). */
export function chance({ method, batch }) {
  return method === "simclr" ? Math.log(2 * batch - 1) : 1;
}
