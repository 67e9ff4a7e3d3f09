/** What the hub relies on in Lambda: calls side by side, and what a function keeps in memory. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VENV_PYTHON } from '#local/emulator-venv';
import { client, endpoint, unique } from './clients.ts';

/** The Lambda client is no dependency of the project: two calls of its REST interface are all that is needed here. */
async function lambda(path: string, body: unknown): Promise<Response> {
  return fetch(`${endpoint}/2015-03-31/functions${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { Authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${client.region}/lambda/aws4_request` },
  });
}

async function createFunction(source: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'toji-function-'));
  writeFileSync(join(folder, 'index.mjs'), source);
  execFileSync(VENV_PYTHON, ['-m', 'zipfile', '-c', 'code.zip', 'index.mjs'], { cwd: folder });
  const ZipFile = readFileSync(join(folder, 'code.zip')).toString('base64');
  rmSync(folder, { recursive: true });
  const FunctionName = unique('function');
  const Role = 'arn:aws:iam::000000000000:role/test';
  const made = await lambda('', {
    FunctionName,
    Role,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 10,
    Code: { ZipFile },
  });
  expect(made.status).toBe(201);
  return FunctionName;
}

const invoke = async <T>(name: string) => (await lambda(`/${name}/invocations`, {})).json() as Promise<T>;

interface Span {
  readonly from: number;
  readonly to: number;
}

describe('Lambda', () => {
  it('runs calls of one function side by side', async () => {
    const name = await createFunction(`import { setTimeout } from 'node:timers/promises';
      export const handler = async () => {
        const from = Date.now();
        await setTimeout(1500);
        return { from, to: Date.now() };
      };`);
    const [a, b] = await Promise.all([invoke<Span>(name), invoke<Span>(name)]);
    expect(a.from).toBeLessThan(b.to);
    expect(b.from).toBeLessThan(a.to);
  });

  it('keeps a function between calls', async () => {
    const name = await createFunction('let calls = 0; export const handler = async () => ++calls;');
    expect([await invoke<number>(name), await invoke<number>(name)]).toEqual([1, 2]);
  });
});
