// MAE's fixed sine-cosine positions, [patches, dim]: the first half of a row encodes the column, the second the row.

export function positionTable(edge, dim) {
  const quarter = dim / 4;
  const frequencies = Array.from({ length: quarter }, (_, i) => 10000 ** (-i / quarter));
  const axis = (at) => [...frequencies.map((f) => Math.sin(at * f)), ...frequencies.map((f) => Math.cos(at * f))];
  const patches = Array.from({ length: edge * edge }, (_, patch) => [patch % edge, Math.floor(patch / edge)]);
  return Float32Array.from(patches.flatMap(([column, row]) => [...axis(column), ...axis(row)]));
}
