import {
  type CompletedPart,
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
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
} from '../files.ts';
import { type Composing, composeParts, copySource, readAll } from './compose.ts';
import { multipart } from './multipart.ts';
import { S3Parts } from './parts.ts';
import { planParts } from './plan.ts';
import { Turnstile } from './turnstile.ts';

/** S3 wants parts of at least 5 MiB; one part is held in memory at a time. */
const PART = 8 * 1024 * 1024;
const DELETE_LIMIT = 1000;
/** Parts that are read to be written again, at a time: the hub's function has 512 MB. */
const AT_ONCE = 6;
/** Copied in parts beside each other from here on: one copy of gigabytes takes longer than a call may, and 5 GB is its end. */
const LARGE = 256 * 1024 * 1024;

/** Koji's top directory in an S3 bucket. */
export class S3Files implements FileStore {
  readonly #bucket: string;
  readonly #s3: S3Client;
  readonly #parts: S3Parts;
  readonly #reading = new Turnstile(AT_ONCE);

  constructor(bucket: string, s3: S3Client) {
    this.#bucket = bucket;
    this.#s3 = s3;
    this.#parts = new S3Parts(bucket, s3);
  }

  async put(key: string, body: Uint8Array | string, options: PutOptions = {}): Promise<void> {
    await this.#s3.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: Buffer.from(body), ...headers(options) }),
    );
  }

  async putStream(key: string, pieces: AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<void> {
    const parts = inParts(pieces);
    const first = await parts.next();
    const second = first.done ? first : await parts.next();
    if (second.done) return this.put(key, first.done ? new Uint8Array() : first.value, options);
    const object = { Bucket: this.#bucket, Key: key, ...headers(options) };
    await multipart(this.#s3, object, async (upload) => {
      const done: CompletedPart[] = [];
      const send = async (Body: Uint8Array): Promise<void> => {
        const PartNumber = done.length + 1;
        const { ETag } = await this.#s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
        done.push({ ETag, PartNumber });
      };
      await send(first.value!);
      await send(second.value);
      for await (const part of parts) await send(part);
      return done;
    });
  }

  async get(key: string, offset = 0, length?: number, etag?: string): Promise<Uint8Array | undefined> {
    if (length === 0) return (await this.stat(key)) && new Uint8Array();
    const Range =
      offset === 0 && length === undefined
        ? undefined
        : `bytes=${offset}-${length === undefined ? '' : offset + length - 1}`;
    try {
      const object = { Bucket: this.#bucket, Key: key, IfMatch: etag };
      const answer = await this.#s3.send(new GetObjectCommand({ ...object, Range }));
      return await answer.Body!.transformToByteArray();
    } catch (error) {
      if (isMissing(error)) return undefined;
      if ((error as Error).name === 'InvalidRange') return new Uint8Array();
      throw changed(error, key);
    }
  }

  async *stream(key: string): AsyncIterable<Uint8Array> {
    const answer = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    yield* answer.Body as unknown as AsyncIterable<Uint8Array>;
  }

  async stat(key: string): Promise<FileStat | undefined> {
    try {
      const answer = await this.#s3.send(
        new HeadObjectCommand({ Bucket: this.#bucket, Key: key, ChecksumMode: 'ENABLED' }),
      );
      const { ContentLength: size = 0, ETag: etag = '' } = answer;
      const stat = { size, mtime: secondsOf(answer.LastModified), etag };
      const sha256 = answer.Metadata?.sha256 ?? wholeDigest(answer.ChecksumSHA256);
      return sha256 ? { ...stat, sha256 } : stat;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async list(prefix: string, oneLevel = false): Promise<Listing> {
    const files: FileEntry[] = [];
    const folders: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const answer = await this.#s3.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: prefix,
          Delimiter: oneLevel ? '/' : undefined,
          ContinuationToken,
        }),
      );
      for (const { Key, Size = 0, LastModified, ETag = '' } of answer.Contents ?? []) {
        files.push({ key: Key!, size: Size, mtime: secondsOf(LastModified), etag: ETag });
      }
      for (const { Prefix } of answer.CommonPrefixes ?? []) folders.push(Prefix!);
      ContinuationToken = answer.NextContinuationToken;
    } while (ContinuationToken);
    return { files, folders };
  }

  async copy(from: string, to: string, etag?: string): Promise<void> {
    const stat = await this.stat(from);
    if (!stat) throw new Error(`no such object: ${from}`);
    if (etag !== undefined && etag !== stat.etag) throw new Changed(from);
    if (stat.size > LARGE) return this.#copyLarge(from, to, stat);
    const source = { CopySource: copySource(this.#bucket, from), CopySourceIfMatch: stat.etag };
    try {
      await this.#s3.send(new CopyObjectCommand({ Bucket: this.#bucket, Key: to, ...source }));
    } catch (error) {
      throw changed(error, from);
    }
  }

  /** A copy that an earlier run of a call has finished is not made again. */
  async #copyLarge(from: string, to: string, { size, etag, sha256 }: FileStat): Promise<void> {
    const there = sha256 === undefined ? undefined : await this.stat(to);
    if (there && there.size === size && there.sha256 === sha256) return;
    try {
      await this.compose(to, [{ key: from, from: 0, length: size, etag }], { sha256 });
    } catch (error) {
      throw changed(error, from);
    }
  }

  async compose(to: string, sources: readonly Source[], options: ComposeOptions = {}): Promise<void> {
    const parts = planParts(sources);
    const [first, ...others] = parts;
    if (others.length > 0 || (first && 'copy' in first))
      return composeParts(this.#composing, { Key: to, ...headers(options) }, parts);
    const small = async () => this.put(to, first ? await readAll(this.#composing, first.read) : '', options);
    await this.#reading.run(small);
  }

  get #composing(): Composing {
    const read: Composing['read'] = (...stretch) => this.get(...stretch);
    return { s3: this.#s3, bucket: this.#bucket, read, reading: this.#reading };
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (let i = 0; i < keys.length; i += DELETE_LIMIT) {
      const Objects = keys.slice(i, i + DELETE_LIMIT).map((Key) => ({ Key }));
      await this.#s3.send(new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } }));
    }
  }

  async signedGet(key: string, seconds: number): Promise<string> {
    return getSignedUrl(this.#s3, new GetObjectCommand({ Bucket: this.#bucket, Key: key }), { expiresIn: seconds });
  }

  async signedPut(key: string, size: number, sha256: string, seconds: number): Promise<SignedPut> {
    const checksum = Buffer.from(sha256, 'hex').toString('base64');
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      ContentLength: size,
      ChecksumSHA256: checksum,
    });
    const named = 'x-amz-checksum-sha256';
    const url = await getSignedUrl(this.#s3, command, {
      expiresIn: seconds,
      unhoistableHeaders: new Set([named]),
      signableHeaders: new Set(['host', 'content-length', named]),
    });
    return { url, headers: { [named]: checksum } };
  }

  startParts(key: string, sha256?: string): Promise<string> {
    return this.#parts.start(key, sha256);
  }

  signedParts(key: string, upload: string, numbers: readonly number[], seconds: number): Promise<string[]> {
    return this.#parts.sign(key, upload, numbers, seconds);
  }

  async finishParts(key: string, upload: string, size: number): Promise<boolean> {
    return (await this.#parts.finish(key, upload, size)) ?? (await this.stat(key))?.size === size;
  }

  dropParts(key: string, upload: string): Promise<void> {
    return this.#parts.drop(key, upload);
  }
}

/** In hex; of an object that came in parts it is a digest of their digests (`...-3`): no use. */
const wholeDigest = (base64: string | undefined): string | undefined =>
  base64 && !base64.includes('-') ? Buffer.from(base64, 'base64').toString('hex') : undefined;

const headers = ({ contentType, contentEncoding, tags, sha256, storageClass }: PutOptions) => ({
  ContentType: contentType,
  ContentEncoding: contentEncoding,
  Metadata: sha256 ? { sha256 } : undefined,
  Tagging: tags && new URLSearchParams(tags).toString(),
  StorageClass: storageClass,
});

const secondsOf = (date: Date | undefined): number => (date?.getTime() ?? 0) / 1000;

/** S3's word that an object is another than the one asked for; other errors as they are. */
const changed = (error: unknown, key: string): unknown =>
  (error as Error).name === 'PreconditionFailed' ? new Changed(key) : error;

const isMissing = (error: unknown): boolean =>
  error instanceof NoSuchKey || error instanceof NotFound || ['NoSuchKey', 'NotFound'].includes((error as Error).name);

/** The same bytes in parts of the size that S3 wants; the last one may be shorter. */
async function* inParts(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    held.push(piece);
    size += piece.length;
    if (size < PART) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}
