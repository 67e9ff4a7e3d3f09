/** An answer that no function may give arrives whole at the unmodified client, by way of S3. */
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { hubUrl, KOJI, needKoji, settings } from './koji.ts';

const PYTHON = join(dirname(KOJI), 'python');

/** 24 tags with 300 kB of noise each, which does not compress: more than 6 MB however it is packed. */
const SCRIPT = `
import base64, hashlib, json, os, sys, koji
url, user, password, run = sys.argv[1:]
session = koji.ClientSession(url, {'user': user, 'password': password})
session.login()
noise = {f'noise-{run}-{n}': base64.b64encode(os.urandom(225000)).decode() for n in range(24)}
for name, text in noise.items():
    session.createTag(name, extra={'noise': text})
with session.multicall(strict=True) as batch:
    found = [batch.getTag(name) for name in noise]
same = all(tag.result['extra']['noise'] == noise[tag.result['name']] for tag in found)
print(json.dumps({'same': same, 'bytes': sum(len(tag.result['extra']['noise']) for tag in found)}))
for name in noise:
    session.deleteTag(name)
session.logout()
`;

beforeAll(async () => {
  await needKoji();
});

test('24 tags with much noise, in one multiCall', () => {
  const run = Date.now().toString(36);
  const printed = execFileSync(PYTHON, ['-c', SCRIPT, hubUrl, settings.admin, settings.adminPassword, run], {
    encoding: 'utf8',
  });
  expect(JSON.parse(printed)).toEqual({ same: true, bytes: 24 * 300_000 });
});
