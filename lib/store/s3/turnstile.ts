/** Lets so many in at a time; the others wait in the order of their coming. */
export class Turnstile {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((enter) => this.#waiting.push(enter));
    try {
      return await work();
    } finally {
      // the place goes to the next, or is free
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
