// Takes home what came of the labels: predictions, the labels themselves, the labelled images, the classifier.

import { useState } from "preact/hooks";
import { AutodidactError } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { download } from "../components/download.ts";
import { classified, labelling } from "../state/classes.ts";
import { explain } from "../state/complaint.ts";
import { dataSet } from "../state/data.ts";
import { labelledZip } from "../state/labelled-zip.ts";
import { fill, text } from "../state/language.ts";

export function ClassifierFiles() {
  const t = text.value.own;
  const [problem, setProblem] = useState<string | null>(null);
  const [made, data] = [classified.value, dataSet.value];
  const save = async (make: () => Promise<Blob>, name: string) => {
    try {
      setProblem(null);
      download(await make(), name);
    } catch (thrown) {
      setProblem(explain(AutodidactError.from(thrown).message));
    }
  };
  const files = [
    [t.predictions, "predictions.csv", () => made?.classifier.exportPredictions()],
    [t.labels, "labels.csv", () => made?.classifier.exportLabels()],
    [t.classifier, "classifier.safetensors", () => made?.classifier.exportWeights()],
  ] as const;
  return (
    <section>
      <h3>{t.exports}</h3>
      <div class="row">
        {files.map(([title, name, make]) => (
          <button
            key={name}
            type="button"
            disabled={!made}
            onClick={() => {
              const content = make();
              if (content) void save(() => content, name);
            }}
          >
            {title} <small>{name}</small>
          </button>
        ))}
        <button
          type="button"
          disabled={!data}
          onClick={() => data && void save(() => labelledZip(data, labelling.peek()), "labelled.zip")}
        >
          {t.images} <small>labelled.zip</small>
        </button>
      </div>
      {problem && <Banner>{fill(t.failed, { message: problem })}</Banner>}
    </section>
  );
}
