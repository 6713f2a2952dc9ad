// What the page says of collapse and of evaluations, in English; part of `en.ts`.

export const measures = {
  spread: {
    title: "Do the embeddings stay apart?",
    lead: "The same images each time. If all of them get the same vector, the model has collapsed, and the loss may not show it.",
    ofEmbeddings: "spread of the embeddings",
    ofFeatures: "spread of the features",
    healthy: "evenly spread, 1/√{dim}",
    rank: "dimensions in use",
    rankHelp: "RankMe: the effective rank of the vectors. Of many dimensions, a healthy model uses many.",
    alignment: "distance of two views",
    alignmentHelp:
      "Alignment: mean squared distance between two views of an image, from 0 to 4. It falls as the model learns to ignore the augmentations.",
    uniformity: "uniformity",
    uniformityHelp: "The lower, the more evenly the vectors are spread over the sphere; 0 when all are equal.",
    empty: "The first measurement comes shortly after the start.",
    chart: "Spread of the embeddings over steps. Latest: {std}; evenly spread vectors have {healthy}.",
  },
  evaluate: {
    title: "What is it good for?",
    lead: "Learns the classes from few and from many labels, then tests on held-out images: with a linear classifier on the frozen encoder, by fine-tuning, and, to compare, by training the same network from scratch.",
    start: "Evaluate",
    cancel: "Cancel",
    quick: "quick: one draw, fewer steps",
    fineTune: "fine-tune too",
    progress: "Evaluation progress",
    trainFirst: "Train first.",
    phases: {
      embed: "Computing features",
      knn: "Nearest neighbours",
      linear: "Linear classifiers",
      fine_tune: "Fine-tuning",
      supervised: "Training from scratch",
    },
    knn: "{data}, {k} nearest neighbours: trained encoder {features}, untrained encoder {untrained}, raw pixels {pixels}.",
    ways: {
      linear: "linear, trained encoder",
      fineTuned: "fine-tuned",
      supervised: "from scratch",
      pixels: "linear, raw pixels",
      untrained: "linear, untrained encoder",
    },
    labels: "Labels",
    perClass: "{per} a class ({count})",
    fraction: "{part}% ({count})",
    chart:
      "Accuracy against the number of labels. With all labels: linear on the trained encoder {linear}, from scratch {supervised}.",
    confusion: "What is taken for what",
    confusionLead:
      "Rows: the true class. Columns: the class given by the linear classifier with the most labels, right in {accuracy} of the cases. A cell shows its images.",
    right: "right",
    cell: "{truth}, taken for {guess}: {count}",
    gone: "These images are no longer loaded.",
  },
};
