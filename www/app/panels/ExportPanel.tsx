// Takes the result home: the encoder's weights and the record of the run.

import { useState } from "preact/hooks";
import { AutodidactError, type Trainer } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { download } from "../components/download.ts";
import { Panel } from "../components/Panel.tsx";
import { explain } from "../state/complaint.ts";
import { fill, text } from "../state/language.ts";
import { run } from "../state/run.ts";

/** Of the vectors of all images: for NumPy, and for everything else. */
const FORMATS = ["npy", "csv"] as const;

export function ExportPanel() {
  const t = text.value.export;
  const [problem, setProblem] = useState<string | null>(null);
  const trainer = run.value?.trainer;
  const ready = trainer !== undefined && (run.value?.progress.value?.step ?? 0) > 0;
  const save = async (make: () => Promise<Blob>, name: string) => {
    try {
      setProblem(null);
      download(await make(), name);
    } catch (thrown) {
      setProblem(explain(AutodidactError.from(thrown).message));
    }
  };
  const record = async (trainer: Trainer) => new Blob([await trainer.runJson()], { type: "application/json" });
  const card = async (trainer: Trainer) => new Blob([await trainer.modelCard()], { type: "text/markdown" });
  return (
    <Panel id="export" title={t.title} lead={ready ? t.lead : t.empty}>
      <div class="row">
        <button
          type="button"
          disabled={!ready}
          onClick={() => trainer && void save(() => trainer.exportEncoder(), "encoder.safetensors")}
        >
          {t.weights} <small>encoder.safetensors</small>
        </button>
        <button
          type="button"
          disabled={!ready}
          onClick={() => trainer && void save(() => trainer.exportEncoder({ format: "onnx" }), "encoder.onnx")}
        >
          {t.onnx} <small>encoder.onnx</small>
        </button>
        <button
          type="button"
          disabled={!ready}
          onClick={() => trainer && void save(() => card(trainer), "MODEL_CARD.md")}
        >
          {t.card} <small>MODEL_CARD.md</small>
        </button>
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            disabled={!ready}
            onClick={() => trainer && void save(() => trainer.exportEmbeddings(format), `embeddings.${format}`)}
          >
            {t.embeddings} <small>embeddings.{format}</small>
          </button>
        ))}
        <button type="button" disabled={!ready} onClick={() => trainer && void save(() => record(trainer), "run.json")}>
          {t.run} <small>run.json</small>
        </button>
        <button
          type="button"
          disabled={!ready}
          onClick={() => trainer && void save(() => trainer.checkpoint(), "checkpoint.safetensors")}
        >
          {t.checkpoint} <small>checkpoint.safetensors</small>
        </button>
      </div>
      {problem && <Banner>{fill(t.failed, { message: problem })}</Banner>}
    </Panel>
  );
}
