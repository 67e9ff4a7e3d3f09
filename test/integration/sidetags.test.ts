import { beforeEach, describe, expect, it } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

interface Made {
  readonly id: number;
  readonly name: string;
}

let root: Client;
let alice: Client;
let bob: Client;

async function start(sidetag = {}): Promise<void> {
  const hub = await memoryHub({
    sidetag,
    policy: {
      sidetag: 'compare number_of_tags < 2 :: allow\nall :: deny enough',
      package_list: 'match action block unblock && is_sidetag_owner :: allow\nhas_perm admin :: allow\nall :: deny',
    },
  });
  [root, alice, bob] = [await hub.login('root'), await hub.login('alice'), await hub.login('bob')];
  const extra = { sidetag_debuginfo_allowed: true, sidetag_rpm_macros_allowed: 'dist my_*' };
  await root.named('createTag', ['base'], { arches: 'x86_64', extra });
}

beforeEach(() => start());

const make = async (): Promise<Made> => (await alice.call('createSideTag', 'base')) as Made;
const extraOf = async ({ id }: Made) => ((await root.call('getTag', id)) as { extra: object }).extra;

describe('createSideTag', () => {
  it('counts the side tags that the user has now', async () => {
    const first = await make();
    await make();
    await expect(make()).rejects.toThrow('policy violation (sidetag): enough');
    await alice.call('removeSideTag', first.name);
    await expect(make()).resolves.toMatchObject({ task_id: null });
    await expect(bob.call('createSideTag', 'base')).resolves.toBeDefined();
  });

  it('names it by the template', async () => {
    await start({ name_template: 'side-{tag_id}-of-{basetag}', allowed_suffixes: 'gcc' });
    const made = (await alice.named('createSideTag', ['base'], { suffix: 'gcc' })) as Made;
    expect(made.name).toBe(`side-${made.id}-of-base-gcc`);
  });
});

it.each([true, false])('has the repo made at once: trigger_new_repo %s', async (trigger_new_repo) => {
  await start({ trigger_new_repo });
  const { id, request } = (await alice.call('createSideTag', 'base')) as { id: number; request: Value };
  expect(request).toEqual(trigger_new_repo ? expect.objectContaining({ tag_id: id, active: true }) : null);
});

it.each(['gcc', 5, ['gcc']])('a suffix that is not allowed (%j) makes no tag', async (suffix) => {
  const shown = Array.isArray(suffix) ? "['gcc']" : suffix;
  await expect(alice.named('createSideTag', ['base'], { suffix })).rejects.toMatchObject({
    ...{ faultCode: 1000, message: `${shown} suffix is not allowed for sidetag` },
  });
  expect(await root.call('listTags', null, null)).toHaveLength(1);
});

it('listSideTags shows a renamed owner by his name of now', async () => {
  const { id } = await make();
  await root.call('editUser', 'alice', 'alicia');
  expect(await root.call('listSideTags')).toEqual([expect.objectContaining({ id, user_name: 'alicia' })]);
});

it('the policy package_list lets owners block packages in their side tags, and others not', async () => {
  const made = await make();
  await root.call('packageListAdd', 'base', 'bash', 'alice');
  await alice.call('packageListBlock', made.name, 'bash');
  expect(await root.call('listPackages', made.name)).toMatchObject([{ package_name: 'bash', blocked: true }]);
  await alice.call('packageListUnblock', made.name, 'bash');
  for (const [who, tag] of [
    [bob, made.name],
    [alice, 'base'],
  ] as const) {
    await expect(who.call('packageListBlock', tag, 'bash')).rejects.toMatchObject({ faultCode: 1004 });
  }
  await expect(alice.call('packageListAdd', made.name, 'zsh', 'alice')).rejects.toMatchObject({ faultCode: 1004 });
});

describe('removeSideTag', () => {
  it('refuses when the target is not the side tag’s own any more', async () => {
    const made = await make();
    await root.call('editBuildTarget', made.name, made.name, 'base', made.name);
    await expect(alice.call('removeSideTag', made.name)).rejects.toThrow('Target does not match sidetag');
    await root.call('deleteBuildTarget', made.name);
    await expect(alice.call('removeSideTag', made.name)).rejects.toThrow('Target is missing for sidetag');
  });
});

describe('editSideTag', () => {
  it('sets and takes away what the base tag allows', async () => {
    const made = await make();
    await alice.named('editSideTag', [made.id], { debuginfo: true, rpm_macros: { dist: '.x', my_flag: 1 } });
    expect(await extraOf(made)).toMatchObject({
      ...{ with_debuginfo: true, 'rpm.macro.dist': '.x', 'rpm.macro.my_flag': 1 },
    });
    await alice.named('editSideTag', [made.id], { debuginfo: false, remove_rpm_macros: ['dist'] });
    const extra = await extraOf(made);
    expect(extra).toMatchObject({ with_debuginfo: false });
    expect(extra).not.toHaveProperty('rpm.macro.dist');
  });

  const ADMINS = 'Extra can be modified only with sidetag_admin or admin permissions.';
  it.each([
    [{ rpm_macros: { other: 1 } }, 1000, 'RPM macro other editing is not allowed via parent tag'],
    [{ remove_rpm_macros: ['other'] }, 1000, 'RPM macro other editing is not allowed via parent tag'],
    [{ rpm_macros: { 'my_a b': 1 } }, 1000, "Invalid macro name 'my_a b'"],
    [{ rpm_macros: ['dist'] }, 1019, "Invalid type for value '['dist']': <class 'list'>, expected type <class 'dict'>"],
    [{ remove_rpm_macros: 'x' }, 1019, "Invalid type for value 'x': <class 'str'>, expected type <class 'list'>"],
    [{ extra: { key: 1 } }, 1000, ADMINS],
    [{ remove_extra: ['sidetag'] }, 1000, ADMINS],
  ])('refuses %j to the owner', async (changes, faultCode, message) => {
    const made = await make();
    const before = await extraOf(made);
    await expect(alice.named('editSideTag', [made.id], changes)).rejects.toMatchObject({ faultCode, message });
    expect(await extraOf(made)).toEqual(before);
  });

  it.each([
    [[], 'RPM macros change is not allowed in parent tag.'],
    [1, "rpm_macros_allowed in base has invalid type: <class 'int'>"],
    [['dist', 1], "Allowed rpm macro list ['dist', 1] is invalid for base."],
  ])('refuses macros where the base tag allows %j', async (allowed, message) => {
    const { id } = await make();
    await root.named('editTag2', ['base'], { extra: { sidetag_rpm_macros_allowed: allowed } });
    await expect(alice.named('editSideTag', [id], { rpm_macros: { dist: 1 } })).rejects.toMatchObject({ message });
  });

  it('refuses others, and debuginfo where the base tag does not allow it', async () => {
    const { id } = await make();
    await expect(bob.named('editSideTag', [id], { debuginfo: true })).rejects.toThrow('This is not your sidetag');
    await root.named('editTag2', ['base'], { remove_extra: ['sidetag_debuginfo_allowed'] });
    await expect(alice.named('editSideTag', [id], { debuginfo: true })).rejects.toThrow('Debuginfo setting');
  });

  it('lets a side tag admin change any extra value', async () => {
    const made = await make();
    await root.call('grantPermission', 'alice', 'sidetag_admin');
    await alice.named('editSideTag', [made.id], { extra: { key: 1 } });
    expect(await extraOf(made)).toMatchObject({ key: 1 });
  });
});

describe('remove_empty', () => {
  async function untagTheOnlyBuild(): Promise<Made> {
    const made = await make();
    await root.call('packageListAdd', 'base', 'bash', 'alice');
    await root.call('createEmptyBuild', 'bash', '1', '1', null);
    await root.call('tagBuildBypass', made.name, 'bash-1-1');
    await root.call('untagBuildBypass', made.name, 'bash-1-1');
    return made;
  }

  it('takes a side tag away with its last build', async () => {
    await start({ remove_empty: true });
    const { name } = await untagTheOnlyBuild();
    expect(await root.call('getTag', name)).toBeNull();
    expect(await root.call('getBuildTarget', name)).toBeNull();
  });

  it('is off unless it is set', async () => {
    const { name } = await untagTheOnlyBuild();
    expect(await root.call('getTag', name)).toMatchObject({ name });
  });

  it('leaves a side tag alone whose target has been changed', async () => {
    await start({ remove_empty: true });
    const made = await make();
    await root.call('deleteBuildTarget', made.name);
    await root.call('packageListAdd', 'base', 'bash', 'alice');
    await root.call('createEmptyBuild', 'bash', '1', '1', null);
    await root.call('tagBuildBypass', made.name, 'bash-1-1');
    await root.call('untagBuildBypass', made.name, 'bash-1-1');
    expect(await root.call('getTag', made.name)).toMatchObject({ id: made.id });
  });
});
