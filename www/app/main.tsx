// Starts the page: the worker inherits the page's Content-Security-Policy, the sample loads at once.

import { render } from "preact";
import { AutodidactError, configure, type SampleName } from "../lib/index.ts";
import workerUrl from "../lib/worker.ts?worker&url";
import { App } from "./App.tsx";
import { readAddress } from "./state/address.ts";
import { watchCompiling } from "./state/compiling.ts";
import { load, loadError } from "./state/data.ts";
import { keepPage } from "./state/isolation.ts";
import { type LessonId, lessonId } from "./state/lesson-ids.ts";
import { watchLesson } from "./state/lesson-runs.ts";
import { known, watchLink } from "./state/link.ts";
import { reading } from "./state/reading.ts";
import { watchSettings } from "./state/run.ts";
import { lookForSavedRun } from "./state/saved.ts";
import { applyAddress, loadSettings } from "./state/settings.ts";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/panels.css";
import "./styles/figure.css";
import "./styles/flow.css";
import "./styles/evaluation.css";
import "./styles/explore.css";
import "./styles/lessons.css";
import "./styles/gallery.css";
import "./styles/method-page.css";

// A worker from an address takes its policy from HTTP headers, which a static host does not send; one from a blob
// inherits the page's. So the blob only imports the real worker.
configure({
  createWorker: () => {
    const address = new URL(workerUrl, location.href).href;
    const source = new Blob([`import ${JSON.stringify(address)};`], { type: "text/javascript" });
    return new Worker(URL.createObjectURL(source), { type: "module", name: "autodidact" });
  },
});

const root = document.getElementById("app");
if (root) render(<App />, root);

/** The state that the address asks for; the sample loads while the core still starts. */
async function start(): Promise<void> {
  const search = location.search;
  const { sample } = readAddress(search, known()).address;
  void load(`sample:${sample}` as SampleName);
  await loadSettings();
  const { address, refused } = readAddress(search, known());
  applyAddress(address, refused);
  lessonId.value = address.lesson as LessonId | null;
  reading.value = address.page === "method";
  watchLesson();
  watchLink();
}

watchCompiling();
watchSettings();
start()
  .then(lookForSavedRun)
  .then(keepPage)
  .catch((thrown) => {
    loadError.value = AutodidactError.from(thrown);
  });
