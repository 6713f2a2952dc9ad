// The worker's part that looks at vectors: hands requests to the core, results out of it.

import { toCamel } from "./case.ts";
import type { CoreClassifier, CoreDataSet, CoreEmbeddings, CoreEncoder, CoreTrainer } from "./core.ts";
import type { Inspection } from "./explore-types.ts";
import { TARGET_MS } from "./pace.ts";
import type { ClassifierFile, ExploringApi, GivenLabels, Handle } from "./protocol.ts";
import { Shelf } from "./shelf.ts";
import { moved, sent } from "./transfer.ts";

/** What the worker has besides. */
export interface Shelves {
  dataSets: Shelf<CoreDataSet>;
  trainers: Shelf<CoreTrainer>;
  encoders: Shelf<CoreEncoder>;
}

type InTurn = <T>(task: () => T | Promise<T>) => Promise<T>;

/** Goes on for about as long as a portion of training steps takes; null when all is done. */
async function portion(advance: () => Promise<number | undefined> | number | undefined): Promise<number | null> {
  const start = performance.now();
  let done: number | undefined;
  do done = await advance();
  while (done !== undefined && performance.now() - start < TARGET_MS);
  return done ?? null;
}

export function exploring(inTurn: InTurn, { dataSets, trainers, encoders }: Shelves): ExploringApi {
  const embeddings = new Shelf<CoreEmbeddings>("embeddings");
  const classifiers = new Shelf<CoreClassifier>("classifier");
  const begun = (made: CoreEmbeddings) => ({ embeddings: embeddings.put(made), features: made.features() });
  const made = (classifier: CoreClassifier) => ({
    classifier: classifiers.put(classifier),
    classes: classifier.classes(),
  });
  const learn = (handle: Handle, { classes, images, labels }: GivenLabels) =>
    made(embeddings.get(handle).classifier(classes, images, labels));
  const fileOf = (classifier: CoreClassifier, file: ClassifierFile) => {
    if (file === "predictions") return classifier.predictions_csv();
    return file === "labels" ? classifier.labels_csv() : classifier.export(file);
  };
  return {
    embeddingsOfTrainer: (trainer, { data, indices, of, keep }) =>
      inTurn(async () => begun(await trainers.get(trainer).embeddings(dataSets.get(data), indices, of, keep))),
    embeddingsOfAll: (trainer) => inTurn(() => begun(trainers.get(trainer).embeddings_of_all())),
    embeddingsOfEncoder: (encoder, { data, indices, of }) =>
      inTurn(() => begun(encoders.get(encoder).embeddings(dataSets.get(data), indices, of))),
    advanceEmbeddings: (handle) => inTurn(() => portion(() => embeddings.get(handle).advance())),
    vectors: (handle) => inTurn(() => sent(embeddings.get(handle).vectors())),
    exportVectors: (handle, format) => inTurn(() => sent(embeddings.get(handle).file(format))),
    project: (handle, count) => inTurn(() => sent(embeddings.get(handle).project(count))),
    clusters: (handle, count) => inTurn(() => embeddings.get(handle).clusters(count)),
    nearest: (handle, row, count) => inTurn(() => embeddings.get(handle).nearest(row, count)),
    graph: (handle, k) =>
      inTurn(() => {
        const graph = embeddings.get(handle).graph(k);
        return moved(graph, graph.rows, graph.distances);
      }),
    inspect: (handle) => inTurn(() => portion(() => embeddings.get(handle).inspect())),
    inspection: (handle, similarity) =>
      inTurn(() => toCamel<Inspection>(embeddings.get(handle).inspection(similarity))),
    closeEmbeddings: (handle) => inTurn(() => embeddings.take(handle)?.free()),

    classifier: (handle, given) => inTurn(() => learn(handle, given)),
    classifyWith: (encoder, handle) => inTurn(() => made(encoders.get(encoder).classify(embeddings.get(handle)))),
    predictions: (handle) =>
      inTurn(() => {
        const classifier = classifiers.get(handle);
        const [predicted, probabilities, margins] = [
          classifier.predicted(),
          classifier.probabilities(),
          classifier.margins(),
        ];
        return moved({ predicted, probabilities, margins }, predicted, probabilities, margins);
      }),
    exportClassifier: (handle, file) => inTurn(async () => sent(await fileOf(classifiers.get(handle), file))),
    closeClassifier: (handle) => inTurn(() => classifiers.take(handle)?.free()),
  };
}
