import { expect, it } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { addPiece } from '#store/uploads';
import { Deployment } from './deployment.ts';

it('a container fetches as one file what a client has uploaded in pieces', async () => {
  let fetched: Value = null;
  const deployment = await Deployment.start({
    containers: {
      rebuildSRPM: async ({ request }, call) => {
        const [url] = (await call('toji.signURLs', [`work/${String(request[0])}`])) as string[];
        const key = decodeURIComponent(new URL(url!).pathname).replace(/^.*?\/work\//, 'work/');
        fetched = Buffer.from((await deployment.files.get(key)) ?? '').toString();
        return null;
      },
    },
  });
  const { table } = deployment.hub;
  const path = 'cli-build/123.abc/x.src.rpm';
  await addPiece(table, deployment.files, path, 0, Buffer.from('first, '), 1);
  await addPiece(table, deployment.files, path, 7, Buffer.from('second'), 2);
  await deployment.as('admin')('makeTask', 'rebuildSRPM', [path, 1, {}]);
  await deployment.settle();
  expect(fetched).toBe('first, second');
});
