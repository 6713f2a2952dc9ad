// Names in a drawing, which breaks no lines by itself.

/** A name in at most two lines of about `room` letters. */
export function wrap(name: string, room: number): string[] {
  if (name.length <= room) return [name];
  const words = name.split(" ");
  let best: string[] = [name];
  for (let cut = 1; cut < words.length; cut++) {
    const lines = [words.slice(0, cut).join(" "), words.slice(cut).join(" ")];
    if (Math.max(...lines.map(({ length }) => length)) < Math.max(...best.map(({ length }) => length))) best = lines;
  }
  return best;
}
