import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { s3Client } from '#store/s3/client';
import { S3Files } from '#store/s3/files';

// as a function's role has them
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token+/=' };
const files = new S3Files('bucket', s3Client({ region: 'us-east-1', credentials }));

test('the address of a part tells its number and nothing of its content, which nobody knows yet', async () => {
  const urls = await files.signedParts('work/tasks/1/1/big one.rpm', 'upload', [1, 2], 60);
  const [first, second] = urls.map((url) => new URL(url));
  expect(first!.pathname).toBe('/work/tasks/1/1/big%20one.rpm');
  expect([first, second].map((url) => url!.searchParams.get('partNumber'))).toEqual(['1', '2']);
  expect(first!.searchParams.get('uploadId')).toBe('upload');
  expect([...first!.searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
  expect(first!.searchParams.get('X-Amz-SignedHeaders')).toBe('host');
});

/** The signature that S3 works out for a request, by AWS's description of Signature Version 4; the emulator works out none. */
function signatureOf(method: string, url: URL, headers: Record<string, string>): string {
  const asked = Object.fromEntries(url.searchParams);
  const encoded = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams].filter(([name]) => name !== 'X-Amz-Signature');
  const lines = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const signed = asked['X-Amz-SignedHeaders']!;
  const sent: Record<string, string> = { ...headers, host: url.host };
  const path = url.pathname
    .split('/')
    .map((part) => encoded(decodeURIComponent(part)))
    .join('/');
  const named = signed
    .split(';')
    .map((name) => `${name}:${sent[name]}\n`)
    .join('');
  const request = [method, path, lines.join('&'), named, signed, 'UNSIGNED-PAYLOAD'].join('\n');
  const [, ...scope] = asked['X-Amz-Credential']!.split('/');
  const digest = createHash('sha256').update(request).digest('hex');
  const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`);
  return hmac(key, ['AWS4-HMAC-SHA256', asked['X-Amz-Date'], scope.join('/'), digest].join('\n')).toString('hex');
}

const NAME = "work/tasks/1/1/libstdc++-1.0~rc1^2 (a)!*'é.rpm";

test('a result may be PUT with the size and digest that the hub was told, under any name', async () => {
  const { url, headers } = await files.signedPut(NAME, 1234, 'ab'.repeat(32), 60);
  const asked = new URL(url);
  const sent = { ...headers, 'content-length': '1234' };
  expect(headers).toEqual({ 'x-amz-checksum-sha256': Buffer.alloc(32, 0xab).toString('base64') });
  expect(asked.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host;x-amz-checksum-sha256');
  expect(signatureOf('PUT', asked, sent)).toBe(asked.searchParams.get('X-Amz-Signature'));
  for (const [name, value] of [
    ['content-length', '1235'],
    ['x-amz-checksum-sha256', 'other'],
  ] as const)
    expect(signatureOf('PUT', asked, { ...sent, [name]: value })).not.toBe(asked.searchParams.get('X-Amz-Signature'));
});

test('a part may be PUT and a file read by their addresses alone', async () => {
  const [part] = await files.signedParts(NAME, 'up+load', [1], 60);
  const cases = [
    ['PUT', part!],
    ['GET', await files.signedGet(NAME, 60)],
  ] as const;
  for (const [method, address] of cases) {
    const url = new URL(address);
    expect(signatureOf(method, url, {})).toBe(url.searchParams.get('X-Amz-Signature'));
  }
});
