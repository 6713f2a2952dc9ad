// The core speaks snake_case, JavaScript speaks camelCase: this file is the only place that translates.
// Names of values (class names, method ids) are never touched, only the keys of plain objects.

export function camelName(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function snakeName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Renames every key of plain objects, deeply. Typed arrays, class instances and primitives pass through unchanged. */
function renameKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (value instanceof Map) return renameKeys(Object.fromEntries(value), rename);
  if (value === null || typeof value !== "object") return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), renameKeys(item, rename)]));
}

/** snake_case keys to camelCase, e.g. what the core returned. */
export function toCamel<T>(value: unknown): T {
  return renameKeys(value, camelName) as T;
}

/** camelCase keys to snake_case, e.g. a config on its way to the core. */
export function toSnake(value: Record<string, unknown>): Record<string, unknown> {
  return renameKeys(value, snakeName) as Record<string, unknown>;
}
