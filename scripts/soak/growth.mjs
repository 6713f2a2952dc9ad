// Whether memory grows: the last fifth of the samples against the second.

/** What is watched, and how much more of it there may be at the end: a share, and bytes that garbage may come to. */
const WATCHED = {
  wasm: { title: "wasm", share: 0, bytes: 0 },
  heap: { title: "JS heap", share: 0.02, bytes: 0.5e6 },
  gpu: { title: "GPU buffers", share: 0.05, bytes: 1e6 },
  process: { title: "process", share: 0.05, bytes: 1e6 },
};
/** Those of them that the samples hold. */
const watched = (samples) => Object.entries(WATCHED).filter(([name]) => name in samples[0]);

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const megabytes = (bytes) => (bytes / 1e6).toFixed(2);

/** What has grown, in words. */
export function growth(samples) {
  const fifth = Math.max(1, Math.floor(samples.length / 5));
  return watched(samples).flatMap(([name, { title, share, bytes }]) => {
    const early = mean(samples.slice(fifth, 2 * fifth).map((sample) => sample[name]));
    const late = mean(samples.slice(-fifth).map((sample) => sample[name]));
    if (late <= early * (1 + share) + bytes) return [];
    return [`${title} grew from ${megabytes(early)} MB to ${megabytes(late)} MB`];
  });
}

/** Every fifth of the samples as a table. */
export function render(samples) {
  const every = Math.max(1, Math.floor(samples.length / 8));
  const rows = samples.filter((_, index) => index % every === 0 || index === samples.length - 1);
  const head = ["step", ...watched(samples).map(([, { title }]) => `${title}, MB`)];
  const lines = rows.map((row) => [row.step, ...watched(samples).map(([name]) => megabytes(row[name]))]);
  return [head, ...lines].map((cells) => cells.map((cell) => `${cell}`.padStart(16)).join("")).join("\n");
}
