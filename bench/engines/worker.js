// Autodidact's own worker with the counters in front of it. The package lets a page start the worker its own way
// (`configure`), so nothing of the engine is changed.

import "../instrument.js";
import "/lib/worker.js";
