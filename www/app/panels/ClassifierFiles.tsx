// Takes home what came of the labels: predictions, the labels themselves, the labelled images, the classifier.

import { FileButtons } from "../components/FileButtons.tsx";
import { classified, labelling } from "../state/classes.ts";
import { dataSet } from "../state/data.ts";
import { labelledZip } from "../state/labelled-zip.ts";
import { text } from "../state/language.ts";

export function ClassifierFiles() {
  const t = text.value.own;
  const [classifier, data] = [classified.value?.classifier, dataSet.value];
  const files = [
    { title: t.predictions, name: "predictions.csv", make: classifier && (() => classifier.exportPredictions()) },
    { title: t.labels, name: "labels.csv", make: classifier && (() => classifier.exportLabels()) },
    { title: t.classifier, name: "classifier.safetensors", make: classifier && (() => classifier.exportWeights()) },
    {
      title: t.classifierOnnx,
      name: "classifier.onnx",
      make: classifier && (() => classifier.exportWeights({ format: "onnx" })),
    },
    { title: t.images, name: "labelled.zip", make: data ? () => labelledZip(data, labelling.peek()) : undefined },
  ];
  return (
    <section>
      <h3>{t.exports}</h3>
      <FileButtons files={files} failed={t.failed} />
    </section>
  );
}
