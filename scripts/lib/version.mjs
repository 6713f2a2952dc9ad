// Dotted version numbers, as far as set-up needs them.

/** The first dotted number in a text ("rustc 1.96.0 (…)" gives "1.96.0"), or undefined. */
export function findVersion(text) {
  return text?.match(/\d+(?:\.\d+)+/)?.[0];
}

/** Whether `version` is `minimum` or newer. An absent version is not. */
export function isAtLeast(version, minimum) {
  if (!version) return false;
  const have = version.split(".").map(Number);
  const want = minimum.split(".").map(Number);
  for (let i = 0; i < want.length; i++) {
    const difference = (have[i] ?? 0) - want[i];
    if (difference !== 0) return difference > 0;
  }
  return true;
}
