// The one error type of the package. `kind` is stable; the message says what was wrong and what to do.

export type ErrorKind =
  /** A file or archive could not be read as data. */
  | "data"
  /** The files were read but make no usable data set. */
  | "data-set"
  /** A setting is out of its range or of the wrong type. */
  | "setting"
  /** No method, encoder or sample of that name. */
  | "unknown"
  /** The loss became NaN or infinite. */
  | "not-finite"
  /** The compute device is missing or failed. */
  | "device"
  /** A weights file does not fit. */
  | "weights"
  /** The browser's storage is denied, full or in use by another tab; training goes on. */
  | "storage"
  /** The core crashed; a fresh worker has been started. */
  | "panic"
  /** The caller's `AbortSignal` fired. */
  | "aborted"
  /** The object was disposed, or is busy with the same request. */
  | "state";

/** A file that could not be used, and why. */
export interface Skipped {
  name: string;
  problem: string;
}

/** What every function of the package throws or rejects with. */
export class AutodidactError extends Error {
  override readonly name = "AutodidactError";
  /** What programs match on. */
  readonly kind: ErrorKind;
  /** Files that could not be read, when a whole load failed because of them. */
  readonly skipped: readonly Skipped[];

  constructor(kind: ErrorKind, message: string, skipped: readonly Skipped[] = []) {
    super(message);
    this.kind = kind;
    this.skipped = skipped;
  }

  /** Turns whatever was thrown into an `AutodidactError`; what has no kind counts as a crash. */
  static from(thrown: unknown): AutodidactError {
    if (thrown instanceof AutodidactError) return thrown;
    if (thrown !== null && typeof thrown === "object") {
      const { kind, message, skipped } = thrown as Partial<AutodidactError>;
      return new AutodidactError(kind ?? "panic", message ?? "unknown problem", skipped ?? []);
    }
    return new AutodidactError("panic", String(thrown));
  }
}
