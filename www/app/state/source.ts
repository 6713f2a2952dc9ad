// Where the code of a method stands. One file holds one method, or the versions of one.

/** Address of the repository's files at the commit that was built, where the build knows it. */
declare const __SOURCE__: string | null;

export function sourceOf(id: string): { path: string; address: string | null } {
  const path = `src/methods/${id.replace(/_v\d+$/, "")}.rs`;
  const base = typeof __SOURCE__ === "string" ? __SOURCE__ : null;
  return { path, address: base && `${base}/${path}` };
}
