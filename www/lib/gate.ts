// What a paused run waits at.

export class Gate {
  #waiting: { opened: Promise<void>; open: () => void } | undefined;

  /** Resolves when it is open; undefined when it is. */
  get opened(): Promise<void> | undefined {
    return this.#waiting?.opened;
  }

  close(): void {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#waiting = { opened, open };
  }

  open(): void {
    this.#waiting?.open();
    this.#waiting = undefined;
  }

  /** Lets those through who wait, and is closed again behind them. */
  wake(): void {
    if (!this.#waiting) return;
    this.open();
    this.close();
  }
}
