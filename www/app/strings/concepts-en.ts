// English texts of the concepts.

export const conceptsEn = {
  title: "The ideas, one by one",
  lead: "Most figures run a small model of their own on the loaded images.",
  train: "Train {steps} steps",
  trained: "step {step}, loss {loss}",
  supervision: {
    title: "Who says what is right?",
    about:
      "A supervised model is told the right answer by people. A self-supervised one makes an exercise whose answer is known by construction, a pseudo-label: here, by how much we turned the image.",
    unknown: "label",
    supervised: "Supervised",
    unsupervised: "Unsupervised",
    semi: "Semi-supervised",
    self: "Self-supervised",
    supervisedNote: "Every image has a label that somebody gave it.",
    unsupervisedNote: "No answer at all: one looks for groups or for what is typical.",
    semiNote: "A few labels, and many images without.",
    selfNote: "The answer comes from the image itself: the turn, a hidden part, the other view.",
  },
  pretext: {
    title: "Pretext and downstream task",
    about:
      "The pretext task is the exercise that is trained; nobody needs its answer. The downstream task is what the encoder is then used for. A head g is needed for the first only, and thrown away.",
    pretextNow: "pretext: loss of your run",
    downstreamNow: "downstream: neighbours right",
  },
  pseudo: {
    title: "Pseudo-label",
    about:
      "A pseudo-label is an answer that nobody wrote down: it follows from what was done to the image. Here each image is turned, and the turn is its label; telling it takes an idea of what things look like upright. The word is also used for a model’s own guesses, taken as labels.",
    label: "label: {turn}°",
  },
  ways: {
    title: "Self-prediction and contrast",
    about:
      "A self-predictive method hides a part of an image and predicts it from the rest of the same image. A contrastive one compares images: two views of one must be more alike than views of different ones.",
    inside: "Self-prediction",
    between: "Contrast",
    insideNote: "MAE: the answer lies inside of each image; no other image is needed.",
    betweenNote: "SimCLR: the answer lies between images; it takes others to be told apart from.",
  },
  anchor: {
    title: "Anchor, positive, negative",
    about:
      "A contrastive method takes one view as the anchor. The other view of the same image is its positive, all other images are negatives. Training pulls the positive close and pushes the negatives away.",
    choose: "Choose an anchor; below are the other views, with their similarity to it.",
    pick: "Anchor {index}",
    positive: "positive",
    negative: "negative",
  },
  strength: {
    title: "Strength of augmentation",
    about:
      "What changes between the views is what the encoder learns to ignore: an invariance. Too little, and the exercise is trivial; too much, and nothing is left to recognise.",
    slider: "Strength",
    weak: "Both views are nearly the same picture: easy, and little is learned.",
    fair: "Different, and still the same thing.",
    strong: "Often two views have nothing in common any more.",
  },
  mask: {
    title: "Mask ratio",
    about:
      "A masked autoencoder sees a part of the patches and predicts the others. With few hidden, neighbours give the answer away; with nearly all hidden it can only guess the average.",
    slider: "Hidden",
  },
  bottleneck: {
    title: "Bottleneck and latent space",
    about:
      "Between encoder and decoder only a short code passes. The shorter it is, the more the encoder must summarise; the space of all codes is the latent space.",
    slider: "Numbers in the code",
  },
  collapse: {
    title: "Collapse",
    about:
      "A method without negatives could answer the same for every image. VICReg has a term v that costs when the embeddings of a batch do not vary by 1; without it everything becomes equal.",
    guard: "With the variance term",
    notYet: "Train it, with and without.",
    missing: "{missing} of the spread is missing.",
    meter: "Spread of the embeddings",
  },
  transfer: {
    title: "Transfer and label efficiency",
    about:
      "What was learned without labels is carried over to a task with labels: the encoder stays as it is, only the vote on top is new. The fewer labels it takes to be right as often, the more the encoder brought along.",
    ask: "Ask few labels, then many",
    labels: "Labels",
    count: "{count} images",
  },
};
