import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActionNotAllowed, Fault, GenericError } from '#core/errors';
import { FakeHub } from '../../doubles/fake-hub.ts';
import { runCli } from '../../doubles/run-cli.ts';

let hub: FakeHub;
const tag = { id: 7, name: 'dist', locked: false, perm: null };

beforeEach(async () => {
  hub = await new FakeHub({
    listTags: () => [tag],
    hasPerm: () => false,
    echo: (params) => params,
    removeSideTag: () => {
      throw new ActionNotAllowed('This is not your sidetag');
    },
    broken: () => {
      throw new Fault(1, "<class 'x'>: it's");
    },
    getBuildTarget: () => null,
    createTag: () => {
      throw new GenericError('never asked');
    },
  }).start();
});
afterEach(() => hub.stop());

describe('exit codes and errors', () => {
  it('0 and the output', async () => {
    expect(await runCli(hub, ['list-tags', '--show-id'])).toEqual({ code: 0, out: 'dist [7]\n', err: '' });
  });

  it("1 and Koji's line for a fault", async () => {
    const { code, err } = await runCli(hub, ['remove-sidetag', 'x']);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:57,184 \[ERROR\] toji: ActionNotAllowed: This is not your sidetag\n$/,
    );
  });

  it('an unexpected fault of the hub', async () => {
    const { code, err } = await runCli(hub, ['call', 'broken']);
    expect(code).toBe(1);
    expect(err).toContain(`Fault: <Fault 1: "<class 'x'>: it's">`);
  });

  it('2 and the usage for a wrong command line', async () => {
    const { code, out, err } = await runCli(hub, ['build', 'only-one']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(
      'Usage: toji build [options] <target> <srpm path or scm url>\n' +
        '(Specify the --help global option for a list of other help options)\n\n' +
        'toji: error: This command takes exactly 2 arguments: <target> <srpm path or scm url>\n',
    );
    expect(hub.seen).toEqual([]);
  });

  it('2 also when only the hub can tell', async () => {
    const { code, err } = await runCli(hub, ['build', 'nope', 'git+https://h/p#a']);
    expect(code).toBe(2);
    expect(err).toMatch(/toji: error: No such build target: nope\n$/);
  });

  it('2 without the permission, before anything is tried', async () => {
    const { code, err } = await runCli(hub, ['add-tag', 'x']);
    expect(code).toBe(2);
    expect(err).toContain('This action requires tag or admin privileges');
    expect(hub.called).not.toContain('createTag');
  });

  it('an unknown command gets a suggestion', async () => {
    expect((await runCli(hub, ['list-tag'])).err).toContain('Unknown command: list-tag. Did you mean list-tags?');
    expect((await runCli(hub, ['xyzzy'])).code).toBe(1);
  });

  it('a hub that is not there: one line', async () => {
    await hub.stop();
    const { code, err } = await runCli({ url: 'http://127.0.0.1:1/kojihub', topurl: '', origin: '' }, ['version']);
    await hub.start();
    expect(code).toBe(1);
    expect(err).toMatch(/toji: Unable to connect to http:\/\/127\.0\.0\.1:1: .*\n$/);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('no configuration: says what to write', async () => {
    const { code, err } = await runCli(undefined, ['list-tags']);
    expect(code).toBe(1);
    expect(err).toContain('~/.config/toji/config');
  });
});

describe('logging in', () => {
  it('only when the command needs it, and out again', async () => {
    await runCli(hub, ['list-tags']);
    expect(hub.called).toEqual(['listTags']);
    hub.seen.length = 0;
    await runCli(hub, ['call', 'echo', '1']);
    expect(hub.called).toEqual(['login', 'echo', 'logout']);
    expect(hub.seen[0]!.params).toEqual(['alice', 'alice']);
  });

  it('--noauth never, --force-auth always', async () => {
    await runCli(hub, ['--noauth', 'call', 'echo']);
    expect(hub.called).toEqual(['echo']);
    hub.seen.length = 0;
    await runCli(hub, ['--force-auth', 'list-tags']);
    expect(hub.called).toEqual(['login', 'listTags', 'logout']);
  });

  it.each([
    [['--authtype', 'kerberos'], 'authtype kerberos is not one of'],
    [['--authtype', 'ssl'], 'authtype ssl needs a certificate'],
    [['--authtype', 'password', '--password', ''], 'needs user and password'],
  ])('%j is refused with a reason', async (globals, reason) => {
    const { code, err } = await runCli(hub, [...globals, 'call', 'echo']);
    expect(code).toBe(1);
    expect(err).toContain(reason);
  });
});

describe('JSON', () => {
  it('before or after the command', async () => {
    for (const argv of [
      ['--json', 'list-tags'],
      ['list-tags', '--json'],
    ]) {
      expect(JSON.parse((await runCli(hub, argv)).out)).toEqual([tag]);
    }
  });

  it('is no option of commands that print none', async () => {
    expect((await runCli(hub, ['cancel', '--json', '1'])).err).toContain('no such option: --json');
  });
});

describe('call', () => {
  it.each([
    [['call', 'echo', '1', 'a', 'None', 'True', '1.5'], "[1, 'a', None, True, 1.5]\n"],
    [['call', '-p', 'echo', "{'a': (1, 2.5)}"], "[{'a': [1, 2.5]}]\n"],
    [['call', '--json', 'echo', '{"b":1,"a":[null]}'], '[\n  {\n    "a": [\n      null\n    ],\n    "b": 1\n  }\n]\n'],
    [['call', '--json-input', '-b', 'echo', 'bare'], "['bare']\n"],
  ])('%j', async (argv, out) => {
    expect(await runCli(hub, argv)).toEqual({ code: 0, out, err: '' });
  });

  it('NAME=VALUE and --kwargs are named arguments', async () => {
    await runCli(hub, ['call', 'echo', 'x', 'strict=True', 'event=5']);
    await runCli(hub, ['call', '--kwargs', "{'a': [1]}", 'echo']);
    const echoes = hub.seen.filter((request) => request.method === 'echo');
    expect(echoes.map(({ params, named }) => ({ params, named }))).toEqual([
      { params: ['x'], named: { strict: true, event: 5 } },
      { params: [], named: { a: [1] } },
    ]);
  });

  it('what cannot be read is refused', async () => {
    expect((await runCli(hub, ['call', '-p', 'echo', '{'])).err).toContain('Not a Python literal: {');
    expect((await runCli(hub, ['call', '-j', 'echo', '{'])).err).toContain('Not JSON: {');
    expect((await runCli(hub, ['call', '-p', '-j', 'echo'])).code).toBe(2);
  });
});

describe('options of Koji', () => {
  it('that are of no use say why', async () => {
    const { code, err } = await runCli(hub, ['--keytab', '/etc/krb5.keytab', 'version']);
    expect({ code, err: err.split('\n').at(-2) }).toEqual({
      code: 2,
      err: 'toji: error: --keytab of Koji is not there: Kerberos logins are not there',
    });
    expect((await runCli(hub, ['list-tag-inheritance', '--stop=a', 'b'])).err).toContain('Koji removed it in 1.26');
  });

  it('that are obsolete are still read, and shown nowhere', async () => {
    expect(await runCli(hub, ['--pkgurl=http://x/packages', 'version'])).toMatchObject({
      code: 0,
      err: expect.stringContaining('pkgurl option is obsolete'),
    });
    expect((await runCli(hub, ['clone-tag', '--help'])).out).not.toMatch(/--batch|--verbose|--test/);
    expect((await runCli(hub, ['--help'])).out).not.toMatch(/pkgurl|keytab/);
  });
});

describe('help', () => {
  it('of build explains itself to a stranger', async () => {
    const { code, out } = await runCli(undefined, ['build', '--help']);
    expect(code).toBe(0);
    for (const word of [
      'Usage: toji build',
      'build target',
      'destination tag',
      'SCM URL',
      'add-pkg',
      'Examples:',
      '--scratch',
      'Ctrl-C',
    ]) {
      expect(out).toContain(word);
    }
    expect(
      Math.max(
        ...out
          .split('\n')
          .filter((line) => !line.startsWith('  toji'))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
  });

  it('--help shows the global options, help the commands, by category and by name', async () => {
    expect((await runCli(undefined, ['--help'])).out).toContain('--server=SERVER');
    expect((await runCli(undefined, [])).out).toContain('        watch-task');
    const bind = (await runCli(undefined, ['help', 'bind'])).out;
    expect(bind).toContain('tag-build');
    expect(bind).not.toContain('watch-task');
    expect((await runCli(undefined, ['help', 'taskinfo'])).out).toContain('--recurse');
    expect((await runCli(undefined, ['help', 'nope'])).code).toBe(1);
  });
});
