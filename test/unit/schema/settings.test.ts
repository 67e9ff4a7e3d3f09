import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate } from '#core/policy/evaluate';
import { parsePolicy } from '#core/policy/parse';
import { loadSettings } from '#schema/load-settings';
import { parseSettings, SettingsError } from '#schema/settings';

function problemsOf(input: unknown): readonly string[] {
  try {
    parseSettings(input);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings without a file', () => {
  const settings = parseSettings({});

  it('are complete', () => {
    expect(settings.hub).toMatchObject({
      SessionRenewalTimeout: 1440,
      MissingPolicyOk: true,
      RepoLag: 3600,
      MaxRepoTasks: 10,
    });
    expect(settings.plugins).toEqual(['runroot', 'save_failed_tree', 'sidetag', 'kiwi']);
    expect(settings.accounts).toEqual([]);
  });

  it("have Koji's policies, and those for failed trees", () => {
    expect(Object.keys(settings.policy).sort()).toEqual([
      'build_from_repo_id',
      'build_from_scm',
      'build_from_srpm',
      'build_rpm',
      'cg_import',
      'channel',
      'draft_promotion',
      'failed_tree_days',
      'package_list',
      'priority',
      'save_failed_tree',
      'vm',
      'volume',
    ]);
  });

  it.each(Object.entries(settings.policy))('have a policy %s that always answers', async (name, text) => {
    const policy = parsePolicy(name, text);
    expect((await evaluate(policy, (test) => test === 'all')).action).toMatch(
      /^(allow|deny Only|use default|DEFAULT|stay|14)/,
    );
  });

  it('have a host for each architecture, in channels that exist', () => {
    expect(settings.hosts.map((host) => [host.name, host.arches])).toEqual([
      ['fargate-x86_64', ['x86_64', 'i386']],
      ['fargate-aarch64', ['aarch64']],
    ]);
    const channels = settings.channels.map((channel) => channel.name);
    for (const host of settings.hosts) expect(channels).toEqual(expect.arrayContaining(host.channels));
  });

  it('let the policy say what may be built from source control', () => {
    expect(settings.builder).toMatchObject({ allowed_scms_use_config: false, allowed_scms_use_policy: true });
    const listed = parseSettings({ builder: { allowed_scms: 'git.example.com:/*' } });
    expect(listed.builder).toMatchObject({ allowed_scms_use_config: true, allowed_scms_use_policy: false });
  });
});

describe('settings of a file', () => {
  it('take the place of defaults one by one', () => {
    const settings = parseSettings({
      hub: { RepoLag: 0 },
      policy: { tag: 'all :: deny', channel: ['# all in one', 'all :: use x'] },
    });
    expect(settings.hub).toMatchObject({ RepoLag: 0, RepoAutoLag: 7200 });
    expect(settings.policy.tag).toBe('all :: deny');
    expect(settings.policy.channel).toBe('# all in one\nall :: use x');
    expect(settings.policy.build_rpm).toBe('all :: allow');
  });

  it('may write lists as words', () => {
    const { hub, sidetag } = parseSettings({
      hub: { ProxyDNs: 'CN=web|CN=gc', RPMDefaultChecksums: 'sha256' },
      sidetag: { allowed_suffixes: 'gcc,clang' },
    });
    expect(hub).toMatchObject({ ProxyDNs: ['CN=web', 'CN=gc'], RPMDefaultChecksums: ['sha256'] });
    expect(sidetag.allowed_suffixes).toEqual(['gcc', 'clang']);
  });

  it('add channels and describe those that are there', () => {
    const { channels } = parseSettings({ channels: [{ name: 'fast' }, { name: 'vm', description: 'Windows' }] });
    expect(channels.filter(({ name }) => name === 'vm')).toEqual([{ name: 'vm', description: 'Windows' }]);
    expect(channels.map(({ name }) => name)).toContain('fast');
  });

  it('leave the channel of a plugin out that is off', () => {
    const { channels, hosts } = parseSettings({ plugins: [] });
    expect(channels.map(({ name }) => name)).not.toContain('runroot');
    expect(hosts.every((host) => !host.channels.includes('runroot'))).toBe(true);
  });

  it('may use the extended policy language only when they say so', () => {
    const policy = { tag: '( tag a || tag b ) :: allow' };
    expect(parseSettings({ policy, policy_extensions: true }).policy.tag).toBe(policy.tag);
    expect(problemsOf({ policy: { tag: '( tag a || ) :: allow' }, policy_extensions: true })).toHaveLength(1);
  });
});

describe('what is wrong', () => {
  it('is said all at once, each fault with its path', () => {
    expect(
      problemsOf({
        hub: { Nonsense: 1, MaxJobs: 'many', RegexUserName: '(' },
        policy: { tag: 'oops', nested: ['all :: {', 'all :: x'] },
        accounts: [{ name: 'a b' }],
        login: { oidc: [{ issuer: 'http://sso.example.com', audience: 'toji' }] },
      }),
    ).toEqual([
      'hub.RegexUserName: not a regular expression',
      'hub.MaxJobs: Invalid input: expected number, received string',
      'hub: Unrecognized key: "Nonsense"',
      'accounts[0].name: letters, digits and /_.@+- only',
      'login.oidc[0].issuer: has to be https',
      "policy.tag: policy tag, line 1: neither '::' nor '!!' in 'oops'",
      "policy.nested: policy nested, line 1: '{' is never closed",
    ]);
  });

  it('includes what does not go together', () => {
    const pool = { name: 'a', pool: 'x86_64', arches: 'x86_64' };
    expect(
      problemsOf({
        hosts: [{ ...pool, channels: 'nowhere' }, pool],
        builder: { size: 'huge', sizes: { buildArch: 'tiny' } },
        engine: { heartbeat: 30, lease: 30 },
        plugins: ['protonmsg'],
      }),
    ).toEqual([
      'hosts[0].channels: no channel nowhere',
      'hosts[1].name: a comes twice',
      'builder.size: no size huge',
      'builder.sizes.buildArch: no size tiny',
      'engine.lease: must be longer than heartbeat',
      'protonmsg.broker.urls: plugin protonmsg needs a broker',
    ]);
  });

  it.each([[null], ['text'], [5], [[]]])('includes settings that are no object: %j', (input) => {
    expect(problemsOf(input)).toHaveLength(1);
  });

  it.each(['{basetag}-x', 'no-{tag_id}-{user}', '{tag_id}}'])('includes the side tag name %s', (name_template) => {
    expect(problemsOf({ sidetag: { name_template } })).toHaveLength(1);
  });
});

describe('loadSettings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function written(content: string): string {
    const file = join(folder, 'toji.json');
    writeFileSync(file, content);
    return file;
  }

  it('reads a file', () => {
    expect(loadSettings(written('{"hub": {"EnableMaven": true}}')).hub.EnableMaven).toBe(true);
  });

  it('names the file in every fault', () => {
    const file = written('{"hub": {"EnableMaven": 1, "EnableWin": 1}}');
    expect(() => loadSettings(file)).toThrow(`${file}: hub.EnableMaven: `);
    expect(() => loadSettings(file)).toThrow(`${file}: hub.EnableWin: `);
  });

  it('says when the file is no JSON', () => {
    const file = written('{hub');
    expect(() => loadSettings(file)).toThrow(SettingsError);
    expect(() => loadSettings(file)).toThrow(`${file}: (file): `);
  });

  it('does not take a missing file for defaults', () => {
    expect(() => loadSettings(join(folder, 'none.json'))).toThrow('ENOENT');
  });
});
