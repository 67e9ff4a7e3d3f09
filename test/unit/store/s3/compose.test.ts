import type { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { type Composing, composeParts } from '#store/s3/compose';
import { Turnstile } from '#store/s3/turnstile';

const MIB = 1024 * 1024;

interface Sent {
  readonly constructor: { readonly name: string };
  readonly input: { readonly PartNumber?: number; readonly MultipartUpload?: { Parts: object[] } };
}

/** S3 as far as it is asked: each part takes its time, the later ones less; `broken` is refused. */
function s3({ broken = 0 } = {}) {
  const sent: string[] = [];
  let completed: object[] | undefined;
  const send = async (command: Sent): Promise<object> => {
    const what = command.constructor.name.replace('Command', '');
    const { input } = command;
    if (what === 'CreateMultipartUpload') return { UploadId: 'u' };
    if (what === 'CompleteMultipartUpload') completed = input.MultipartUpload?.Parts;
    const number = input.PartNumber ?? 0;
    for (let turns = 100 - number; number > 0 && turns > 0; turns--) await Promise.resolve();
    sent.push(what);
    if (number > 0 && number === broken) throw new Error('SlowDown');
    return what === 'UploadPartCopy' ? { CopyPartResult: { ETag: `e${number}` } } : { ETag: `e${number}` };
  };
  const on: Composing = {
    s3: { send } as unknown as S3Client,
    bucket: 'b',
    read: async (_key, _from, length) => new Uint8Array(length),
    reading: new Turnstile(2),
  };
  return { on, sent, completed: () => completed };
}

const copies = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ copy: { key: 'k', from: i * 5 * MIB, length: 5 * MIB } }));

describe('an object made of parts', () => {
  it('has them in their order, whichever was there first', async () => {
    const { on, completed } = s3();
    await composeParts(on, { Key: 'to' }, [...copies(2), { read: [{ key: 'k', from: 0, length: 3 }] }]);
    expect(completed()).toEqual([1, 2, 3].map((PartNumber) => ({ ETag: `e${PartNumber}`, PartNumber })));
  });

  it('is given up when one fails, after those on their way and without those to come', async () => {
    const { on, sent, completed } = s3({ broken: 20 });
    await expect(composeParts(on, { Key: 'to' }, copies(200))).rejects.toThrow('SlowDown');
    expect(completed()).toBeUndefined();
    expect(sent.at(-1)).toBe('AbortMultipartUpload');
    expect(sent.length).toBeLessThan(100);
  });
});
