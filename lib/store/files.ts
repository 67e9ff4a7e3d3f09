import { GenericError } from '#core/errors';

/**
 * Objects under Koji's top directory: the key is the path below it (`packages/hello/1.0/1/src/...`).
 * S3 in the deployment (s3/files.ts), memory in tests (memoryfiles.ts); both pass the same contract tests.
 */
export interface FileStat {
  readonly size: number;
  /** seconds since the epoch */
  readonly mtime: number;
  /** names the content: other content has another one */
  readonly etag: string;
  /** hex digest of the content, where the store knows it without reading */
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
  /** hex digest of the body */
  readonly sha256?: string | undefined;
  /** absent: STANDARD */
  readonly storageClass?: StorageClass | undefined;
}

export interface FileStore {
  put(key: string, body: Uint8Array | string, options?: PutOptions): Promise<void>;
  /** writes an object of any size from pieces, with bounded memory */
  putStream(key: string, pieces: AsyncIterable<Uint8Array>, options?: PutOptions): Promise<void>;
  /**
   * the bytes, or those from `offset` on (at most `length`); undefined when there is no such object. `etag`: of this content
   * alone, else Changed
   */
  get(key: string, offset?: number, length?: number, etag?: string): Promise<Uint8Array | undefined>;
  stream(key: string): AsyncIterable<Uint8Array>;
  stat(key: string): Promise<FileStat | undefined>;
  /** all below the prefix; with `oneLevel` only up to the next slash */
  list(prefix: string, oneLevel?: boolean): Promise<Listing>;
  /** of any size, with its digest; `etag`: this content alone, else Changed */
  copy(from: string, to: string, etag?: string): Promise<void>;
  /** makes an object out of stretches of others, which stay */
  compose(to: string, sources: readonly Source[], options?: ComposeOptions): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  /** a URL by which anybody may GET the object for `seconds` */
  signedGet(key: string, seconds: number): Promise<string>;
  /** a URL by which anybody may PUT an object of exactly this content for `seconds` */
  signedPut(key: string, size: number, sha256: string, seconds: number): Promise<SignedPut>;
  /**
   * begins an object that comes in parts, PUT by whoever has their addresses; answers what names it until its end. `sha256`:
   * hex digest of the whole, by the word of whoever sends it
   */
  startParts(key: string, sha256?: string): Promise<string>;
  /** a URL for each of these parts, numbered from 1; all but the last have at least 5 MiB */
  signedParts(key: string, upload: string, numbers: readonly number[], seconds: number): Promise<string[]>;
  /** makes the object of all parts that came, when they have this size together; answers whether it is there */
  finishParts(key: string, upload: string, size: number): Promise<boolean>;
  /** forgets the parts that came; no error when there is no such upload (any more) */
  dropParts(key: string, upload: string): Promise<void>;
}

/** An object is not any more what it was when it was looked at: somebody has written it anew. */
export class Changed extends GenericError {
  constructor(key: string) {
    super(`${key} was replaced while it was read`);
  }
}

/** A stretch of an object, or so many zero bytes. */
export interface Source {
  readonly key: string | null;
  readonly from: number;
  readonly length: number;
  /** of the content that is meant */
  readonly etag?: string | undefined;
}

/** Of an object as a whole; `sha256` where it is known. */
export type ComposeOptions = Pick<PutOptions, 'sha256' | 'storageClass'>;

/** Bytes of a key that S3 takes. */
export const LONGEST_KEY = 1024;

/** S3 takes at most so many parts for an object. */
export const MAX_PARTS = 10_000;

/** S3's storage classes whose objects can be read at once. */
export type StorageClass = 'STANDARD' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING';

export interface SignedPut {
  readonly url: string;
  /** headers that the PUT has to carry */
  readonly headers: Readonly<Record<string, string>>;
}
