import { PassThrough } from 'node:stream';
import type { MetadataFile, Write } from '#core/repodata/metadata-file';
import type { FileStore } from '#store/files';

/**
 * Takes the metadata files of a repository into the file store while they are made. A file's name holds its own digest, so
 * it is written under a passing name first; memory holds one part of an upload, whatever the size.
 */
export class MetadataSink {
  readonly #files: FileStore;
  /** below the prefix that the bucket's lifecycle clears */
  readonly #passing: string;
  #last: { stream: PassThrough; done: Promise<void> } | undefined;

  constructor(files: FileStore, id: string) {
    this.#files = files;
    this.#passing = `cache/repodata/${id}/`;
  }

  /** For writeRepository: one file at a time, the next begins when the one before is complete. */
  readonly open = (type: string): Write => {
    const before = this.#finish();
    const stream = new PassThrough({ highWaterMark: 1024 * 1024 });
    const done = before.then(() => this.#files.putStream(`${this.#passing}${type}`, stream));
    // a failure shows where the file is waited for
    done.catch((error: Error) => stream.destroy(error));
    this.#last = { stream, done };
    return (chunk) =>
      new Promise((written, failed) => stream.write(chunk, (error) => (error ? failed(error) : written())));
  };

  /** Gives the files their names in a directory; the passing ones go. */
  async place(made: readonly MetadataFile[], directory: string): Promise<void> {
    await this.#finish();
    await Promise.all(
      made.map(({ type, name }) => this.#files.copy(`${this.#passing}${type}`, `${directory}/${name}`)),
    );
    await this.#files.remove(made.map(({ type }) => `${this.#passing}${type}`));
  }

  #finish(): Promise<void> {
    this.#last?.stream.end();
    return this.#last?.done ?? Promise.resolve();
  }
}
