/**
 * Objects under Koji's top directory: the key is the path below it (`packages/hello/1.0/1/src/...`).
 * S3 in the deployment (s3files.ts), memory in tests (memoryfiles.ts); both pass the same contract tests.
 */
export interface FileStat {
  readonly size: number;
  /** seconds since the epoch */
  readonly mtime: number;
  /** hex digest of the content, where the store knows it without reading (uploads by signed URL) */
  readonly sha256?: string;
}

export interface FileEntry extends FileStat {
  readonly key: string;
}

export interface Listing {
  readonly files: readonly FileEntry[];
  /** names of the folders below the prefix, with the prefix and a closing slash; only when listing one level */
  readonly folders: readonly string[];
}

export interface PutOptions {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  /** lifecycle rules choose objects by tag */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface FileStore {
  put(key: string, body: Uint8Array | string, options?: PutOptions): Promise<void>;
  /** writes an object of any size from pieces, with bounded memory */
  putStream(key: string, pieces: AsyncIterable<Uint8Array>, options?: PutOptions): Promise<void>;
  /** the bytes, or those from `offset` on (at most `length`); undefined when there is no such object */
  get(key: string, offset?: number, length?: number): Promise<Uint8Array | undefined>;
  stream(key: string): AsyncIterable<Uint8Array>;
  stat(key: string): Promise<FileStat | undefined>;
  /** all below the prefix; with `oneLevel` only up to the next slash */
  list(prefix: string, oneLevel?: boolean): Promise<Listing>;
  copy(from: string, to: string): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  /** a URL by which anybody may GET the object for `seconds` */
  signedGet(key: string, seconds: number): Promise<string>;
  /** a URL by which anybody may PUT an object of exactly this content for `seconds` */
  signedPut(
    key: string,
    size: number,
    sha256: string,
    seconds: number,
    options?: { readonly storageClass?: StorageClass },
  ): Promise<SignedPut>;
}

/** S3's storage classes whose objects can be read at once. */
export type StorageClass = 'STANDARD' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING';

export interface SignedPut {
  readonly url: string;
  /** headers that the PUT has to carry */
  readonly headers: Readonly<Record<string, string>>;
}
