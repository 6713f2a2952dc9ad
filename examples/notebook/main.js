// Shows the cell `losses` of the notebook.

import { Runtime } from "@observablehq/runtime";
import define from "./notebook.js";

const output = document.querySelector("pre");

new Runtime().module(define, (name) => {
  if (name !== "losses") return true; // computed, but not shown
  return {
    fulfilled: (losses) => {
      output.textContent = losses.join("\n");
    },
    rejected: (error) => {
      output.textContent = String(error);
    },
  };
});
