import { appendFileSync, closeSync, mkdirSync, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sends bytes of a log to the hub; they begin at `offset` of the file `name`. */
export type SendChunk = (name: string, offset: number, data: Uint8Array) => Promise<void>;

/** Bytes sent in one piece, so that memory stays small however fast a build talks. */
const PIECE = 512 * 1024;

/** A log of the task while it grows: a local file, and how much of it the hub has. */
export class LogFile {
  readonly name: string;
  private readonly path: string;
  sent = 0;

  constructor(folder: string, name: string) {
    this.name = name;
    this.path = join(folder, name);
    closeSync(openSync(this.path, 'a', 0o600));
  }

  readonly write = (chunk: string | Uint8Array): void => appendFileSync(this.path, chunk);

  line(text: string): void {
    this.write(`${text}\n`);
  }

  /** New content for a small file that is written as a whole; it is sent from the beginning again. */
  replace(text: string): void {
    writeFileSync(this.path, text);
    this.sent = 0;
  }

  get size(): number {
    return statSync(this.path).size;
  }

  /** The next unsent piece, or undefined when the hub has all. */
  next(): Uint8Array | undefined {
    const length = Math.min(PIECE, this.size - this.sent);
    if (length <= 0) return undefined;
    const piece = new Uint8Array(length);
    const fd = openSync(this.path, 'r');
    try {
      return piece.subarray(0, readSync(fd, piece, 0, length, this.sent));
    } finally {
      closeSync(fd);
    }
  }
}

/**
 * The logs of one task. While it runs, what is new goes to the hub about once a second, as kojid does; `finish` sends the
 * rest. A log that stayed empty never gets to the hub and is not among `uploaded`: Koji's import fails on such.
 */
export class TaskLogs {
  private readonly folder: string;
  private readonly send: SendChunk;
  private readonly files = new Map<string, LogFile>();
  private timer: NodeJS.Timeout | undefined;
  private shipping: Promise<void> = Promise.resolve();
  private failure: unknown;

  constructor(folder: string, send: SendChunk) {
    this.folder = folder;
    this.send = send;
    mkdirSync(folder, { recursive: true });
  }

  open(name: string): LogFile {
    const file = this.files.get(name) ?? new LogFile(this.folder, name);
    this.files.set(name, file);
    return file;
  }

  start(everyMs = 1000): void {
    const tick = async () => {
      await this.ship();
      if (this.timer) this.timer = setTimeout(tick, everyMs);
    };
    this.timer = setTimeout(tick, everyMs);
  }

  /** Sends all that is left. Throws what kept a log from getting to the hub. */
  async finish(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.ship();
    if (this.failure) throw this.failure;
  }

  /** Names of the logs that have content. */
  get uploaded(): string[] {
    return [...this.files.values()].filter((file) => file.size > 0).map((file) => file.name);
  }

  private ship(): Promise<void> {
    this.shipping = this.shipping.then(() => this.shipAll());
    return this.shipping;
  }

  private async shipAll(): Promise<void> {
    try {
      for (const file of this.files.values()) {
        for (let piece = file.next(); piece; piece = file.next()) {
          await this.send(file.name, file.sent, piece);
          file.sent += piece.length;
        }
      }
      this.failure = undefined;
    } catch (error) {
      // Tried again with the next tick; only what is missing at the end counts.
      this.failure = error;
    }
  }
}
