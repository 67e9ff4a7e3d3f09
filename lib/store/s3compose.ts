import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { Source } from './files.ts';
import type { PlannedPart } from './partplan.ts';
import type { Turnstile } from './turnstile.ts';

/** Parts of one object in the making at a time. */
const AT_ONCE = 32;

export interface Composing {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly read: (key: string, from: number, length: number) => Promise<Uint8Array | undefined>;
  /** parts that are read are held in memory, 16 MiB each and a little more at the edges: for all objects together */
  readonly reading: Turnstile;
}

/** Makes an object out of stretches of others, its parts beside each other; S3 copies the large ones by itself. */
export async function composeParts(
  on: Composing,
  Key: string,
  parts: readonly PlannedPart[],
  sha256?: string,
): Promise<void> {
  const at = { Bucket: on.bucket, Key };
  const begun = { ...at, Metadata: sha256 ? { sha256 } : undefined };
  const { UploadId } = await on.s3.send(new CreateMultipartUploadCommand(begun));
  try {
    const left = [...parts.entries()];
    const done: { ETag: string | undefined; PartNumber: number }[] = [];
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [i, part] = next;
        done.push({
          ETag: await makePart(on, { ...at, UploadId: UploadId!, PartNumber: i + 1 }, part),
          PartNumber: i + 1,
        });
      }
    };
    const workers = await Promise.allSettled(
      Array.from({ length: AT_ONCE }, () => work().finally(() => left.splice(0))),
    );
    const failed = workers.find((worker) => worker.status === 'rejected');
    if (failed) throw failed.reason;
    const Parts = done.sort((a, b) => a.PartNumber - b.PartNumber);
    await on.s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
  } catch (error) {
    await on.s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
    throw error;
  }
}

type At = { Bucket: string; Key: string; UploadId: string; PartNumber: number };

async function makePart(on: Composing, at: At, part: PlannedPart): Promise<string | undefined> {
  if ('copy' in part) {
    const { key, from, length } = part.copy;
    const CopySource = copySource(on.bucket, key!);
    const range = { CopySource, CopySourceRange: `bytes=${from}-${from + length - 1}` };
    return (await on.s3.send(new UploadPartCopyCommand({ ...at, ...range }))).CopyPartResult?.ETag;
  }
  return on.reading.run(async () => {
    const Body = await readAll(on, part.read);
    return (await on.s3.send(new UploadPartCommand({ ...at, Body }))).ETag;
  });
}

/** The bytes of some stretches, one after another; an error when one of them is not there whole. */
export async function readAll(on: Composing, sources: readonly Source[]): Promise<Uint8Array> {
  const pieces = await Promise.all(
    sources.map(async ({ key, from, length }) => {
      const bytes = key === null ? new Uint8Array(length) : await on.read(key, from, length);
      if (bytes?.length !== length) throw new Error(`not ${length} bytes at ${from} of ${key}`);
      return bytes;
    }),
  );
  return Buffer.concat(pieces);
}

export const copySource = (bucket: string, key: string): string =>
  `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
