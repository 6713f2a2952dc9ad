// Threads that wait for work never answer the browser, which asks every worker when it measures memory.

Object.defineProperty(navigator, "hardwareConcurrency", { value: 1 });
