import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab, structOf } from './lab.ts';
import { hello } from './packages.ts';

const lab = new Lab();
beforeAll(async () => void (await lab.start()));
afterAll(() => lab.stop());

describe('a package from git to RPMs', () => {
  test('buildSRPMFromSCM, then buildArch', async () => {
    const commit = lab.commit('hello', hello);
    lab.extra = { 'rpm.macro.dist': '.lab1', 'rpm.env.LAB': 'yes' };
    const made = await lab.run('buildSRPMFromSCM', [
      `${lab.gitUrl}/hello#main`,
      'dist-build',
      { repo_id: 1, scratch: false },
    ]);
    expect(made.fault, lab.log(made, 'root.log') + lab.log(made, 'build.log')).toBeUndefined();
    const { srpm, source, brootid, logs } = structOf(made.result);
    expect(made.exit).toBe(0);
    expect(srpm).toBe('tasks/1/1/hello-1.0-1.lab1.src.rpm');
    expect(source).toEqual({ url: `${lab.gitUrl}/hello#${commit}`, source: `${lab.gitUrl}/hello#${commit}` });
    expect(brootid).toBe(1);
    expect(logs).toContain('tasks/1/1/checkout.log');

    const built = await lab.run('buildArch', [srpm!, 3, lab.arch, true, { repo_id: 1 }], { arch: lab.arch });
    expect(built.fault, lab.log(built, 'root.log') + lab.log(built, 'build.log')).toBeUndefined();
    const result = structOf(built.result);
    expect(result.rpms).toEqual([
      `tasks/2/2/hello-1.0-1.lab1.${lab.arch}.rpm`,
      'tasks/2/2/hello-doc-1.0-1.lab1.noarch.rpm',
    ]);
    expect(result.srpms).toEqual(['tasks/2/2/hello-1.0-1.lab1.src.rpm']);
    console.log(
      'arch',
      built.seconds,
      built.output,
      lab.log(built, 'state.log'),
      lab
        .log(built, 'root.log')
        .split('\n')
        .filter((l) => !l.startsWith('Installing'))
        .join('\n'),
      lab.log(built, 'hw_info.log'),
      lab.log(built, 'mock_output.log'),
    );
  });
});
