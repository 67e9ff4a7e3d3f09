import type { FileEntry, FileStat, FileStore, Listing, SignedPut } from './files.ts';

/** The file store in memory, for tests and the development hub. */
export class MemoryFiles implements FileStore {
  readonly #objects = new Map<string, { body: Uint8Array; mtime: number }>();
  readonly #now: () => number;
  readonly #address: string;

  /** `address`: where objects can be read and written, when there is such a place; a key follows it */
  constructor(now: () => number = () => Date.now() / 1000, address = 'memory:') {
    this.#now = now;
    this.#address = address;
  }

  async put(key: string, body: Uint8Array | string): Promise<void> {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
    this.#objects.set(key, { body: bytes, mtime: this.#now() });
  }

  async putStream(key: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    await this.put(key, Buffer.concat(await Array.fromAsync(pieces)));
  }

  async get(key: string, offset = 0, length?: number): Promise<Uint8Array | undefined> {
    const body = this.#objects.get(key)?.body;
    return body?.slice(offset, length === undefined ? undefined : offset + length);
  }

  async *stream(key: string): AsyncIterable<Uint8Array> {
    const body = this.#objects.get(key)?.body;
    if (!body) throw new Error(`no such object: ${key}`);
    yield body;
  }

  async stat(key: string): Promise<FileStat | undefined> {
    const object = this.#objects.get(key);
    return object && { size: object.body.length, mtime: object.mtime };
  }

  async list(prefix: string, oneLevel = false): Promise<Listing> {
    const files: FileEntry[] = [];
    const folders = new Set<string>();
    for (const key of [...this.#objects.keys()].filter((name) => name.startsWith(prefix)).sort()) {
      const slash = key.indexOf('/', prefix.length);
      if (oneLevel && slash >= 0) folders.add(key.slice(0, slash + 1));
      else files.push({ key, ...(await this.stat(key))! });
    }
    return { files, folders: [...folders] };
  }

  async copy(from: string, to: string): Promise<void> {
    const object = this.#objects.get(from);
    if (!object) throw new Error(`no such object: ${from}`);
    await this.put(to, object.body);
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#objects.delete(key);
  }

  async signedGet(key: string): Promise<string> {
    return `${this.#address}${encodeURI(key)}`;
  }

  async signedPut(key: string, size: number, sha256: string): Promise<SignedPut> {
    const headers = { 'content-length': String(size), 'x-amz-checksum-sha256': sha256 };
    return { url: `${this.#address}${encodeURI(key)}`, headers };
  }
}
