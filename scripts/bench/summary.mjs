// From what was recorded of a run to what is reported.

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Counters of instrument.js that only grow: reported as their growth a step. */
const PER_STEP = [
  "dispatches",
  "submissions",
  "readbacks",
  "bytesBound",
  "writes",
  "bytesWritten",
  "buffersCreated",
  "bindGroupsCreated",
];

/** One engine's entry in bench.json. Milliseconds a step are those of a turn divided by its steps. */
export function summarise(run) {
  const { engine, error, turns, losses, firstStepMs, opened, before, counters } = run;
  const entry = { ...engine, opened, firstStepMs, losses };
  if (error) entry.error = error;
  if (turns.length === 0) return entry;
  const times = turns.map(({ steps, ms }) => ms / steps);
  const grown = PER_STEP.map((name) => [name, (counters[name] - before[name]) / run.steps]);
  return {
    ...entry,
    measuredSteps: run.steps,
    stepMs: { median: median(times), least: Math.min(...times), most: Math.max(...times) },
    turns,
    perStep: Object.fromEntries(grown),
    pipelines: counters.pipelinesCreated,
    peakGpuBytes: counters.peakBytes,
    heldGpuBytes: counters.bytesHeld,
  };
}
