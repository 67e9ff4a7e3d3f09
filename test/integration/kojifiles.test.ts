import { beforeEach, describe, expect, it } from 'vitest';
import { serveFile } from '#hub/files/serve';
import { type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

let memory: MemoryHub;
const get = (path: string) => serveFile(memory.hub, 'GET', path);

beforeEach(async () => {
  memory = await memoryHub();
});

describe('files of strangers under the name of the hub', () => {
  it('run nothing in a browser: neither XML nor what looks like a page, nor listings', async () => {
    await memory.hub.files.put(
      'work/cli-build/x/page.xml',
      '<html xmlns="http://www.w3.org/1999/xhtml"><script/></html>',
    );
    for (const path of ['', 'work/cli-build/x/', 'work/cli-build/x/page.xml', 'work/cli-build/x/absent']) {
      expect((await get(path)).headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/^sandbox allow-downloads; default-src 'none'/),
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('are listed by links that lead nowhere else, whatever their names', async () => {
    await memory.hub.files.put('work/cli-build/x/javascript:alert(1)', '');
    await memory.hub.files.put('work/cli-build/x/"><script>', '');
    const page = String((await get('work/cli-build/x/')).body);
    expect([...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      ...['../', '%22%3E%3Cscript%3E', 'javascript%3Aalert(1)'],
    ]);
    expect(page).not.toContain('<script>');
  });

  it('lead nobody away when the slash of a folder is missing', async () => {
    await memory.hub.files.put('work/http:evil.example.com/f', '');
    expect(await get('work/http:evil.example.com')).toMatchObject({
      status: 301,
      headers: { location: 'http%3Aevil.example.com/' },
    });
  });

  it('are not looked for under names that no file can have', async () => {
    const name = 'ä'.repeat(600);
    await memory.hub.files.put(`work/${name}`, '');
    expect((await get(`work/${name}`)).status).toBe(404);
  });
});
