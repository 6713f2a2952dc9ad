// English texts of the lessons. The steps of a lesson stand in the order in which they are read.

export const lessonsEn = {
  title: "Lessons",
  invite: "New to this?",
  step: "{index} of {count}",
  back: "Back",
  next: "Next",
  skip: "Skip",
  close: "Leave the lesson",
  finish: "Finish",
  train: "Train it",
  training: "Training: step {step} of {total}",
  trained: "Done. You can train it again, or go on.",
  measure: "Measure with {labels} labels",
  measuring: "Measuring",
  measured: "With {labels} labels: trained encoder {features}, raw pixels {pixels}, untrained encoder {untrained}.",
  noLabels: "Your images have no labels, so their neighbours cannot be checked. Take a sample for this lesson:",
  loadSample: "Load Fashion-MNIST",
  noRun: "Go back and train first: the question is about your own run.",
  right: "Yes.",
  wrong: "Not in your run.",
  first: {
    title: "Your first 60 seconds",
    images:
      "These images have no label that a model could learn from: nobody tells it what a shoe is. It must find its own exercise. Choose your own photos if you like; they stay on this device.",
    views:
      "The exercise: each image is shown twice, cropped and recoloured at random. The model must find out which two views belong together.",
    train: "Press the button. The loss says how hard the exercise still is; the dashed line is random guessing.",
    watch:
      "“Is it learning?” checks with labels that the model never saw: do the nearest neighbours of an image, by its features, belong to the same class?",
    question: "In your run, whose nearest neighbours guess the class best?",
    a: "The trained encoder’s",
    b: "The raw pixels’",
    c: "The untrained encoder’s",
    because:
      "Trained encoder {features}, raw pixels {pixels}, untrained encoder {untrained}. What training added is the difference to the untrained encoder. These images are kind to raw pixels: a short run need not beat them.",
  },
  augmentations: {
    title: "Why augmentations matter",
    views:
      "What changes between the two views is what the encoder learns to ignore: position, size, brightness. The settings here say how much changes.",
    strong: "First run: views that differ, as usual. Train it and let it end.",
    none: "Second run: nothing is cropped, mirrored or recoloured, so both views are the same picture. The exercise becomes easy. Train it with the same seed.",
    question: "In which of your two runs do neighbours guess the class better?",
    a: "With views that differ",
    b: "With views that are the same",
    c: "No difference to speak of (less than one point)",
    because:
      "Views that differ: loss {loss0}, neighbours right {knn0}. The same view twice: loss {loss1}, neighbours right {knn1}. A lower loss only says that the exercise was easier.",
  },
  collapse: {
    title: "Make it collapse",
    idea: "VICReg makes two views of an image agree, and has no other images to tell them from. There is a lazy answer: the same embedding for everything. It agrees perfectly and says nothing.",
    whole:
      "One term stands in the way: variance. It costs when the embeddings of a batch do not differ enough. First run: as it should be.",
    broken:
      "Second run: the weight of that term is 0, nothing else changes. Look below at how the deviations of the embeddings move while it trains.",
    question: "What became of the spread of the embeddings in your second run?",
    a: "Almost nothing is left: collapse",
    b: "It is about the same",
    c: "It shrank, but not to nothing",
    because:
      "The variance term says how much of the spread is missing: {missing0} with its weight, {missing1} without. The loss alone ({loss0} and {loss1}) would call the second run the better one.",
  },
  labels: {
    title: "Ten labels are enough",
    idea: "Labels are expensive, images are not. So learn from all images without labels, then use a few labels at the end.",
    train: "Train without a single label.",
    few: "Now ask a few labelled images to vote: about ten of each class instead of two hundred.",
    question: "With so few labels, is your trained encoder better than the untrained one?",
    a: "Yes, by more than one point",
    b: "About the same",
    c: "No, it is worse",
    because:
      "With {labels} labels: trained {features}, untrained {untrained}, raw pixels {pixels}. With {many} labels the trained encoder had {most}.",
  },
  masked: {
    title: "What does a masked autoencoder see?",
    mask: "Three patches in four are taken away; the encoder sees only the rest. In the drawing the grey squares are what it must guess.",
    train: "Train it and watch the reconstruction: first grey, then rough shapes, then edges.",
    less: "Now hide only three patches in ten, with the same seed. Each hidden patch has more neighbours that are seen.",
    question: "Which of your two runs ends with the lower loss?",
    a: "Three patches in four hidden",
    b: "Three patches in ten hidden",
    c: "No difference to speak of (less than 3 %)",
    because:
      "75 % hidden: loss {loss0}. 30 % hidden: loss {loss1}. Painting everything in the mean grey would give 1. An exercise that is too easy teaches little, one that is too hard cannot be solved: hence 75 %.",
  },
};
