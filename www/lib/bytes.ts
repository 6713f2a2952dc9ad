// Files in and out of the package.

/** What a user handed over as a file. */
export async function bytesOf(file: Blob | ArrayBuffer | Uint8Array): Promise<Uint8Array> {
  if (file instanceof Uint8Array) return file;
  return new Uint8Array(file instanceof Blob ? await file.arrayBuffer() : file);
}

/** A file for the user. */
export function blob(bytes: Uint8Array, type = "application/octet-stream"): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
}
