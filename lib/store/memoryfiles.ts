import {
  Changed,
  type ComposeOptions,
  type FileEntry,
  type FileStat,
  type FileStore,
  type Listing,
  type PutOptions,
  type SignedPut,
  type Source,
} from './files.ts';

interface Stored {
  readonly body: Uint8Array;
  readonly mtime: number;
  readonly etag: string;
  readonly sha256?: string | undefined;
}

/** The file store in memory, for tests and the development hub. */
export class MemoryFiles implements FileStore {
  readonly #objects = new Map<string, Stored>();
  readonly #uploads = new Map<string, { parts: Map<number, Uint8Array>; sha256?: string | undefined }>();
  #count = 0;
  readonly #now: () => number;
  readonly #address: string;

  /** `address`: where objects can be read and written, when there is such a place; a key follows it */
  constructor(now: () => number, address = 'memory:') {
    this.#now = now;
    this.#address = address;
  }

  async put(key: string, body: Uint8Array | string, { sha256 }: PutOptions = {}): Promise<void> {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
    this.#objects.set(key, { body: bytes, mtime: this.#now(), etag: `${++this.#count}`, sha256 });
  }

  async putStream(key: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    await this.put(key, Buffer.concat(await Array.fromAsync(pieces)));
  }

  async get(key: string, offset = 0, length?: number, etag?: string): Promise<Uint8Array | undefined> {
    const body = this.#object(key, etag)?.body;
    return body?.slice(offset, length === undefined ? undefined : offset + length);
  }

  #object(key: string, etag?: string): Stored | undefined {
    const object = this.#objects.get(key);
    if (object && etag !== undefined && object.etag !== etag) throw new Changed(key);
    return object;
  }

  async *stream(key: string): AsyncIterable<Uint8Array> {
    const body = this.#objects.get(key)?.body;
    if (!body) throw new Error(`no such object: ${key}`);
    yield body;
  }

  async stat(key: string): Promise<FileStat | undefined> {
    const object = this.#objects.get(key);
    if (!object) return undefined;
    const { body, mtime, etag, sha256 } = object;
    return { size: body.length, mtime, etag, ...(sha256 ? { sha256 } : {}) };
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

  async copy(from: string, to: string, etag?: string): Promise<void> {
    const object = this.#object(from, etag);
    if (!object) throw new Error(`no such object: ${from}`);
    this.#objects.set(to, { ...object, mtime: this.#now() });
  }

  async compose(to: string, sources: readonly Source[], options: ComposeOptions = {}): Promise<void> {
    const parts = sources.map(({ key, from, length, etag }) => {
      const body = key === null ? new Uint8Array(length) : this.#object(key, etag)?.body.slice(from, from + length);
      if (body?.length !== length) throw new Error(`not ${length} bytes at ${from} of ${key}`);
      return body;
    });
    await this.put(to, Buffer.concat(parts), options);
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

  async startParts(key: string, sha256?: string): Promise<string> {
    const upload = `upload-${++this.#count}`;
    this.#uploads.set(`${key}#${upload}`, { parts: new Map(), sha256 });
    return upload;
  }

  async signedParts(key: string, upload: string, numbers: readonly number[]): Promise<string[]> {
    return numbers.map((number) => `${this.#address}${encodeURI(key)}?uploadId=${upload}&partNumber=${number}`);
  }

  /** What a PUT to the address of a part does. */
  putPart(key: string, upload: string, number: number, body: Uint8Array): void {
    const begun = this.#uploads.get(`${key}#${upload}`);
    if (!begun) throw new Error(`no such upload: ${key}`);
    begun.parts.set(number, new Uint8Array(body));
  }

  async finishParts(key: string, upload: string, size: number): Promise<boolean> {
    const begun = this.#uploads.get(`${key}#${upload}`);
    if (!begun) return (await this.stat(key))?.size === size;
    const body = Buffer.concat([...begun.parts].sort(([a], [b]) => a - b).map(([, part]) => part));
    if (body.length !== size) return false;
    await this.put(key, body, { sha256: begun.sha256 });
    this.#uploads.delete(`${key}#${upload}`);
    return true;
  }

  async dropParts(key: string, upload: string): Promise<void> {
    this.#uploads.delete(`${key}#${upload}`);
  }
}
