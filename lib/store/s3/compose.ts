import {
  type CompletedPart,
  type CreateMultipartUploadCommandInput,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { Source } from '../files.ts';
import { multipart, type Upload } from './multipart.ts';
import type { PlannedPart } from './plan.ts';
import { Turnstile } from './turnstile.ts';

/** Parts of one object in the making at a time. */
const AT_ONCE = 32;

export interface Composing {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly read: (key: string, from: number, length: number, etag?: string) => Promise<Uint8Array | undefined>;
  /** parts that are read are held in memory, 16 MiB each and a little more at the edges: for all objects together */
  readonly reading: Turnstile;
}

/** Makes an object out of stretches of others, its parts beside each other; S3 copies the large ones by itself. */
export async function composeParts(
  on: Composing,
  object: Omit<CreateMultipartUploadCommandInput, 'Bucket'> & { Key: string },
  parts: readonly PlannedPart[],
): Promise<void> {
  await multipart(on.s3, { Bucket: on.bucket, ...object }, async (upload) => {
    const gate = new Turnstile(AT_ONCE);
    let failed = false;
    const work = parts.map((part, i) =>
      gate.run(async (): Promise<CompletedPart> => {
        if (failed) throw new Error('another part has failed');
        try {
          return { ETag: await makePart(on, { ...upload, PartNumber: i + 1 }, part), PartNumber: i + 1 };
        } catch (error) {
          failed = true;
          throw error;
        }
      }),
    );
    // what is on its way has to come to its end before the upload is given up: else its part would stay
    await Promise.allSettled(work);
    return Promise.all(work);
  });
}

async function makePart(
  on: Composing,
  at: Upload & { PartNumber: number },
  part: PlannedPart,
): Promise<string | undefined> {
  if ('copy' in part) {
    const { key, from, length, etag } = part.copy;
    const CopySource = copySource(on.bucket, key!);
    const range = { CopySource, CopySourceIfMatch: etag, CopySourceRange: `bytes=${from}-${from + length - 1}` };
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
    sources.map(async ({ key, from, length, etag }) => {
      const bytes = key === null ? new Uint8Array(length) : await on.read(key, from, length, etag);
      if (bytes?.length !== length) throw new Error(`not ${length} bytes at ${from} of ${key}`);
      return bytes;
    }),
  );
  return Buffer.concat(pieces);
}

export const copySource = (bucket: string, key: string): string =>
  `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
