// The page's side of a run: starts engines, times their steps, reads their counters. scripts/bench.mjs says when.

import * as autodidact from "./engines/autodidact.js";
import { peer } from "./engines/peer.js";

const ENGINES = { autodidact, tfjs: peer("/tfjs.js"), jax: peer("/jax.js") };

/** Engines at work and their workers, by the worker's name. */
const running = new Map();
const workers = new Map();

function startWorker(name, script) {
  const worker = new Worker(script, { type: "module", name });
  workers.set(name, worker);
  return worker;
}

/** Counters of an engine's worker, see instrument.js. */
function counters(name) {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(`counters of ${name}`);
    channel.onmessage = ({ data }) => {
      channel.close();
      resolve(data);
    };
    channel.postMessage("read");
  });
}

async function timed(action) {
  const start = performance.now();
  const result = await action();
  return { result, ms: performance.now() - start };
}

globalThis.bench = {
  /** Starts an engine and does its first step. The time runs from before its worker exists to the loss. */
  async start(name, library, device, task) {
    const engine = ENGINES[library];
    const data = engine.prepare(task);
    const { result, ms } = await timed(async () => {
      const context = { name, startWorker: (script) => startWorker(name, script) };
      const started = await engine.start(task, device, data, context);
      running.set(name, started);
      return { losses: await started.steps(1), device: started.device };
    });
    return { ...result, ms, counters: await counters(name) };
  },

  /** `count` steps and their losses; the time runs until all losses are here. */
  async steps(name, count) {
    const { result, ms } = await timed(() => running.get(name).steps(count));
    return { losses: result, ms, counters: await counters(name) };
  },

  /** Also ends an engine that has not come to its first step. */
  end(name) {
    workers.get(name)?.terminate();
    workers.delete(name);
    running.delete(name);
  },

  /** What the browser says of the machine. */
  async describe() {
    const adapter = await navigator.gpu?.requestAdapter();
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter?.info ?? {};
    return {
      adapter: adapter ? { vendor, architecture, device, description, isFallbackAdapter } : null,
      userAgent: navigator.userAgent,
      hardwareConcurrency: navigator.hardwareConcurrency,
      crossOriginIsolated,
    };
  },
};
