#!/usr/bin/env node
// Every check of the project, in the order that finds faults soonest; the first failure ends the run.
//   --only a,b    runs these stages alone       --list  names them
//   --keep-going  runs the rest after a failure

import { Explained } from "./lib/process.mjs";
import { formatTime, main } from "./lib/report.mjs";
import { STAGES } from "./test/stages.mjs";

function chooseStages(options) {
  const position = options.indexOf("--only");
  if (position < 0) return STAGES;
  const names = (options[position + 1] ?? "").split(",").filter(Boolean);
  const unknown = names.filter((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown.length > 0 || names.length === 0) {
    const known = STAGES.map(({ name }) => name).join(", ");
    throw new Explained(`--only takes stages of this list, separated by commas: ${known}. Got: ${names.join(", ")}`);
  }
  return STAGES.filter(({ name }) => names.includes(name));
}

/** Runs one stage under its title. Returns whether it passed, and the time it took in milliseconds. */
async function runStage({ name, title, run }) {
  console.log(`\n━━ ${name}: ${title}`);
  const start = Date.now();
  let passed = true;
  try {
    await run();
  } catch (error) {
    passed = false;
    console.error(error instanceof Explained ? error.message : error.stack);
  }
  const time = Date.now() - start;
  console.log(`━━ ${name} ${passed ? "passed" : "FAILED"} in ${formatTime(time)}`);
  return { name, passed, time };
}

function summarise(results, stages) {
  console.log("\n━━ Summary");
  for (const { name, passed, time } of results) {
    console.log(`  ${passed ? "✓" : "✗"} ${name.padEnd(12)} ${formatTime(time)}`);
  }
  const left = stages.slice(results.length).map(({ name }) => name);
  if (left.length > 0) console.log(`  Not run, because of the failure: ${left.join(", ")}`);
  const failed = results.filter(({ passed }) => !passed).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

await main(import.meta.url, async (options) => {
  if (options.includes("--list")) {
    for (const { name, title } of STAGES) console.log(`${name.padEnd(12)} ${title}`);
    return;
  }
  const stages = chooseStages(options);
  const results = [];
  for (const stage of stages) {
    const result = await runStage(stage);
    results.push(result);
    if (!result.passed && !options.includes("--keep-going")) break;
  }
  if (!summarise(results, stages)) process.exitCode = 1;
});
