// A component that trains on files its user chooses, or on the sample, and shows the loss. Leaving it ends the run.

import { AutodidactError, createTrainer, loadImages } from "autodidact";
import { useEffect, useRef, useState } from "react";

const SETTINGS = { method: "simclr", batchSize: 32, convnetWidth: 8 };

export function Trainer({ steps = 100 }) {
  const [records, setRecords] = useState([]);
  const [status, setStatus] = useState("ready");
  const leaving = useRef(null);

  useEffect(() => () => leaving.current?.abort(), []);

  async function train(source) {
    leaving.current = new AbortController();
    const { signal } = leaving.current;
    setRecords([]);
    setStatus("training");
    try {
      const data = await loadImages(source, { signal });
      const trainer = await createTrainer({ ...SETTINGS, data, signal });
      for await (const record of trainer.steps(steps)) setRecords((before) => [...before, record]);
      await trainer.dispose();
      setStatus("done");
    } catch (thrown) {
      const { kind, message } = AutodidactError.from(thrown);
      if (kind !== "aborted") setStatus(message);
    }
  }

  return (
    <section>
      <button type="button" disabled={status === "training"} onClick={() => train("sample:fashion-mnist")}>
        Train on the sample
      </button>
      <input type="file" multiple accept="image/*,.zip" onChange={(event) => train([...event.target.files])} />
      <p role="status">{status}</p>
      <ol>
        {records.map(({ step, loss }) => (
          <li key={step}>{`step ${step}: ${loss}`}</li>
        ))}
      </ol>
    </section>
  );
}
