interface Due {
  readonly at: number;
  readonly work: () => Promise<void>;
}

/** Virtual time: work is done in the order of its time, and what is due at the same moment runs side by side. */
export class Clock {
  now = 1_700_000_000;
  /** the next first */
  #queue: Due[] = [];

  /** after `seconds` of virtual time */
  after(seconds: number, work: () => Promise<void>): void {
    const at = this.now + seconds;
    const place = this.#queue.findLastIndex((due) => due.at <= at) + 1;
    this.#queue.splice(place, 0, { at, work });
  }

  /** Runs what is due next, and all that is due within `window` seconds after it, at once. */
  async step(window: number): Promise<void> {
    const first = this.#queue[0];
    if (!first) return;
    this.now = Math.max(this.now, first.at);
    const later = this.#queue.findIndex((due) => due.at > this.now + window);
    const due = this.#queue.splice(0, later < 0 ? this.#queue.length : later);
    await Promise.all(due.map(({ work }) => work()));
  }
}
