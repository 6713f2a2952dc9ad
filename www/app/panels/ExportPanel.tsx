// Takes the result home: the encoder's weights and the record of the run.

import type { Trainer } from "../../lib/index.ts";
import { FileButtons, type FileToTake } from "../components/FileButtons.tsx";
import { Panel } from "../components/Panel.tsx";
import { text } from "../state/language.ts";
import { run } from "../state/run.ts";

type Words = typeof text.value.export;
type Make = (trainer: Trainer, onProgress: (done: number) => void) => Promise<Blob>;

const FILES: [title: keyof Words, name: string, make: Make][] = [
  ["weights", "encoder.safetensors", (trainer) => trainer.exportEncoder()],
  ["onnx", "encoder.onnx", (trainer) => trainer.exportEncoder({ format: "onnx" })],
  ["card", "MODEL_CARD.md", async (trainer) => new Blob([await trainer.modelCard()], { type: "text/markdown" })],
  // Of all images: for NumPy, and for everything else.
  ["embeddings", "embeddings.npy", (trainer, onProgress) => trainer.exportEmbeddings({ format: "npy", onProgress })],
  ["embeddings", "embeddings.csv", (trainer, onProgress) => trainer.exportEmbeddings({ format: "csv", onProgress })],
  ["run", "run.json", async (trainer) => new Blob([await trainer.runJson()], { type: "application/json" })],
  ["checkpoint", "checkpoint.safetensors", (trainer) => trainer.checkpoint()],
];

export function ExportPanel() {
  const t = text.value.export;
  const trainer = run.value?.trainer;
  const ready = trainer !== undefined && (run.value?.progress.value?.step ?? 0) > 0;
  const files = FILES.map(([title, name, make]): FileToTake => {
    return { title: t[title], name, make: ready ? (onProgress) => make(trainer, onProgress) : undefined };
  });
  return (
    <Panel id="export" title={t.title} lead={ready ? t.lead : t.empty}>
      <FileButtons files={files} failed={t.failed} />
    </Panel>
  );
}
