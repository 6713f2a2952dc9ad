// Names of files in an archive. Pure.

/** Names that are safe as parts of a path on every system; two that become the same are told apart. */
export function safeNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    const plain =
      name
        .normalize("NFC")
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
        .replace(/[\u0000-\u001f<>:"/\\|?*]/g, "_")
        .replace(/^[. ]+|[. ]+$/g, "")
        .slice(0, 80) || "_";
    let unique = plain;
    for (let again = 2; used.has(unique.toLowerCase()); again++) unique = `${plain} (${again})`;
    used.add(unique.toLowerCase());
    return unique;
  });
}
