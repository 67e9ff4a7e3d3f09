/** Virtual time: work is done in the order of its time, and what is due at the same moment runs side by side. */
export class Clock {
  now = 1_700_000_000;
  readonly #queue: { at: number; order: number; work: () => Promise<void> }[] = [];
  #order = 0;

  /** after `seconds` of virtual time */
  after(seconds: number, work: () => Promise<void>): void {
    this.#queue.push({ at: this.now + seconds, order: this.#order++, work });
  }

  /** Runs what is due next, and all that is due within `window` seconds after it, at once. False: nothing is left. */
  async step(window: number): Promise<boolean> {
    this.#queue.sort((a, b) => a.at - b.at || a.order - b.order);
    const first = this.#queue[0];
    if (!first) return false;
    this.now = Math.max(this.now, first.at);
    const due = this.#queue.filter((entry) => entry.at <= this.now + window);
    this.#queue.splice(0, due.length);
    await Promise.all(due.map((entry) => entry.work()));
    return true;
  }
}
