/** From the source in git to a package that a user downloads, on the local cloud as `npm start` leaves it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientSession } from '#client/session';
import { demoSource } from '#local/demo/repository';
import { watchTask } from '#local/demo/watch';
import { frontUrl } from '#local/front';
import { readSettings } from '#local/settings';

const settings = readSettings();
const hub = new ClientSession(`${frontUrl(settings)}/kojihub`);

beforeAll(() => hub.login(settings.admin, settings.adminPassword));
afterAll(async () => {
  await hub.logout();
  hub.close();
});

interface Child {
  readonly id: number;
  readonly method: string;
}

describe('a scratch build of the demo package', () => {
  it('ends well and leaves packages and logs to fetch', async () => {
    const id = await hub.call<number>('build', [await demoSource(settings, 'hello'), 'demo', { scratch: true }]);
    const lines: string[] = [];
    const { state } = await watchTask(hub, id, 300, (line) => lines.push(line));
    expect(state, lines.join('\n')).toBe('closed');

    const children = await hub.call<Child[]>('getTaskChildren', [id]);
    expect(children.map(({ method }) => method).sort()).toEqual(['buildArch', 'buildSRPMFromSCM']);
    const arch = children.find(({ method }) => method === 'buildArch')!;
    const output = await hub.call<string[]>('listTaskOutput', [arch.id]);
    expect(output).toEqual(expect.arrayContaining(['build.log', 'root.log']));
    const rpm = output.find((name) => name.endsWith('.x86_64.rpm') || name.endsWith('.aarch64.rpm'));
    expect(rpm).toMatch(/^hello-1\.0-/);

    const folder = `${frontUrl(settings)}/kojifiles/work/tasks/${arch.id % 10_000}/${arch.id}`;
    const lead = Buffer.from(await (await fetch(`${folder}/${rpm}`)).arrayBuffer()).subarray(0, 4);
    expect(lead.toString('hex')).toBe('edabeedb');
    expect(await (await fetch(`${folder}/build.log`)).text()).toContain('Wrote: ');
  });
});
