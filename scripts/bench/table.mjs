// The report in Markdown, as it goes to the terminal and into a README.

import { chance } from "../../bench/tasks.js";

const COLUMNS = [
  "engine",
  "ms a step (median)",
  "least–most",
  "steps",
  "first step, s",
  "dispatches a step",
  "submissions",
  "readbacks",
  "MB bound a step",
  "peak GPU MB",
  "loss, first → last",
];

/** Three significant digits, no exponent. */
function short(value) {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 2));
}

const row = (cells) => `| ${cells.join(" | ")} |`;

function renderEngine(engine) {
  if (!engine.stepMs) return row([engine.title, engine.error ?? "not measured", ...COLUMNS.slice(2).map(() => "")]);
  const { stepMs, perStep } = engine;
  const gpu = (text) => (perStep.dispatches === 0 ? "–" : text);
  return row([
    engine.title,
    `**${short(stepMs.median)}**${engine.error ? ` (then: ${engine.error})` : ""}`,
    `${short(stepMs.least)}–${short(stepMs.most)}`,
    engine.measuredSteps,
    short(engine.firstStepMs / 1000),
    gpu(short(perStep.dispatches)),
    gpu(short(perStep.submissions)),
    gpu(short(perStep.readbacks)),
    gpu(short(perStep.bytesBound / 1e6)),
    gpu(short(engine.peakGpuBytes / 1e6)),
    `${short(engine.losses[0])} → ${short(engine.losses.at(-1))}`,
  ]);
}

/** How many times as long each peer takes, against Autodidact on a device of the same kind. */
function renderRatios(engines) {
  const own = engines.filter(({ library, stepMs }) => library === "autodidact" && stepMs);
  const lines = own.map((ours) => {
    const onGpu = ours.name.endsWith("webgpu");
    const peers = engines.filter(
      ({ name, library, stepMs }) => library !== "autodidact" && stepMs && name.endsWith("webgpu") === onGpu,
    );
    const ratios = peers.map(({ title, stepMs }) => `${title} ${short(stepMs.median / ours.stepMs.median)}×`);
    return ratios.length > 0 ? `Times the ${ours.title} step: ${ratios.join(", ")}.` : undefined;
  });
  return lines.filter(Boolean).join("\n");
}

export function renderModel({ task, engines }) {
  const heading = `\n### ${task.title}\n\n${task.batch} images a step; a loss of ${chance(task).toFixed(2)} is chance.\n`;
  const rule = COLUMNS.map((_, index) => (index === 0 ? "---" : "---:"));
  const table = [row(COLUMNS), row(rule), ...engines.map(renderEngine)].join("\n");
  return [heading, table, renderRatios(engines) && `\n${renderRatios(engines)}`].filter(Boolean).join("\n");
}

export function renderMachine({ cpu, cores, memoryBytes, adapter, chromium, versions, loadBefore }) {
  const gpu = adapter
    ? `${adapter.vendor} ${adapter.architecture || adapter.description}${adapter.isFallbackAdapter ? " (software)" : ""}`
    : "no WebGPU adapter";
  const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const lines = [
    `\n${cpu}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB; ${gpu}; Chromium ${chromium}.`,
    `${libraries.join(", ")}.`,
  ];
  if (loadBefore > 0.5)
    lines.push(`Other programs were computing (load ${loadBefore.toFixed(1)}): the times are too long.`);
  return lines.join("\n");
}
