/** Holds work while it is closed. */
export class PauseGate {
  #paused = false;
  #release: () => void = () => {};

  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    if (!paused) {
      this.#release();
    }
  }

  /** Resolves once the gate is open, or `signal` has fired. */
  async wait(signal: AbortSignal): Promise<void> {
    while (this.#paused && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#release = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }
}
