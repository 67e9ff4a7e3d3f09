import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byteRange, serveFile } from '#local/front/serve-file';

let server: Server;
let base: string;
const outer = mkdtempSync(join(tmpdir(), 'toji-serve-'));
const folder = join(outer, 'served');

beforeAll(async () => {
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'a.xml'), '0123456789');
  writeFileSync(join(folder, 'sub', 'b&c'), 'x');
  writeFileSync(join(outer, 'secret'), 'no');
  symlinkSync('../secret', join(folder, 'out'));
  server = createServer((request, response) =>
    serveFile(folder, decodeURIComponent((request.url ?? '').slice(1)), request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.close();
  rmSync(outer, { recursive: true });
});

describe('files over HTTP', () => {
  it('gives a file with its length and type', async () => {
    const answer = await fetch(`${base}a.xml`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe('10');
    expect(answer.headers.get('content-type')).toBe('text/xml');
    expect(await answer.text()).toBe('0123456789');
  });

  it('gives a part', async () => {
    const answer = await fetch(`${base}a.xml`, { headers: { Range: 'bytes=2-4' } });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe('bytes 2-4/10');
    expect(await answer.text()).toBe('234');
  });

  it('refuses a part beyond the end', async () => {
    expect((await fetch(`${base}a.xml`, { headers: { Range: 'bytes=10-' } })).status).toBe(416);
  });

  it('lists a folder, names made harmless', async () => {
    expect(await (await fetch(`${base}sub`)).text()).toContain('>b&amp;c</a>');
  });

  it.each(['../secret', '%2e%2e/secret', '..%2fsecret', 'out', 'none'])('has no %s', async (path) => {
    expect((await fetch(base + path)).status).toBe(404);
  });

  it('answers HEAD without a body, and nothing but GET and HEAD', async () => {
    const head = await fetch(`${base}a.xml`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('10');
    expect(await head.text()).toBe('');
    expect((await fetch(`${base}a.xml`, { method: 'PUT', body: 'x' })).status).toBe(405);
  });
});

describe('byte ranges', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=5-', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['bytes=8-99', { start: 8, end: 9 }],
    ['bytes=10-', null],
    ['bytes=-', undefined],
    ['bytes=0-1,3-4', undefined],
    [undefined, undefined],
  ])('%s of ten bytes', (header, range) => {
    expect(byteRange(header, 10)).toEqual(range);
  });
});
