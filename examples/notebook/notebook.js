// A notebook in the form that Observable compiles to. Each `define` is a cell; `losses` yields as the run goes on, and
// whatever looks at it runs again. `invalidation` ends the run when its cell is edited.

export default function define(runtime, observer) {
  const notebook = runtime.module();
  const cell = (name, inputs, body) => notebook.variable(observer(name)).define(name, inputs, body);

  cell("autodidact", [], () => import("autodidact"));

  cell("steps", [], () => Number(new URLSearchParams(location.search).get("steps") ?? 100));

  cell("data", ["autodidact"], ({ loadImages }) => loadImages("sample:fashion-mnist"));

  cell("trainer", ["autodidact", "data", "invalidation"], async ({ createTrainer }, data, invalidation) => {
    const trainer = await createTrainer({ method: "simclr", data, batchSize: 32, convnetWidth: 8 });
    invalidation.then(() => trainer.dispose());
    return trainer;
  });

  cell("losses", ["trainer", "steps"], async function* (trainer, steps) {
    const losses = [];
    for await (const { step, loss } of trainer.steps(steps)) {
      losses.push(`step ${step}: ${loss}`);
      yield losses;
    }
  });

  return notebook;
}
