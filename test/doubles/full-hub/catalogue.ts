import type { Scene } from './scene.ts';

/** Tags, targets, packages, groups, channels, hosts and events; answers the id of the build tag. */
export async function catalogue({ root }: Scene): Promise<number> {
  await root.shown('createTag', ['base'], {
    arches: 'x86_64',
    extra: { 'mock.new_chroot': true, 'rpm.macro.dist': '.toji' },
  });
  const buildTag = await root.call('createTag', ['dist-build'], {
    ...{ parent: 'base', arches: 'x86_64' },
    extra: {
      'mock.new_chroot': true,
      'rpm.macro.dist': '.toji',
      sidetag_debuginfo_allowed: 1,
      sidetag_rpm_macros_allowed: ['dist'],
    },
  });
  await root.call('createTag', ['dist']);
  await root.shown('editTag2', ['dist'], { arches: 'x86_64' });
  await root.shown('createBuildTarget', ['dist', 'dist-build', 'dist']);
  await root.shown('setInheritanceData', [
    buildTag,
    [{ parent_id: 1, priority: 5, maxdepth: null, intransitive: false, noconfig: false, pkg_filter: '' }],
  ]);
  await root.shown('getTag', ['dist-build']);
  await root.shown('listTags');
  await root.shown('getInheritanceData', ['dist-build']);
  await root.shown('getFullInheritance', ['dist-build']);
  await root.shown('getBuildConfig', ['base']);
  await root.shown('getBuildTarget', ['dist']);
  await root.shown('getBuildTargets');
  await root.call('packageListAdd', ['dist', 'toji-plain', 'alice']);
  await root.shown('listPackages', ['dist']);
  await root.shown('getPackageConfig', ['dist', 'toji-plain']);
  await root.shown('getPackageID', ['toji-plain']);
  await root.shown('groupListAdd', ['dist', 'build']);
  await root.call('groupListAdd', ['dist', 'core']);
  await root.shown('groupPackageListAdd', ['dist', 'build', 'bash']);
  await root.shown('groupReqListAdd', ['dist', 'build', 'core']);
  await root.shown('getTagGroups', ['dist']);
  await root.shown('createExternalRepo', ['ext', 'http://example.org/ext/']);
  await root.shown('addExternalRepoToTag', ['base', 'ext', 10]);
  await root.shown('getTagExternalRepos', ['base']);
  await root.shown('getExternalRepoList', ['dist-build']);
  await root.shown('listExternalRepos');
  await root.shown('addChannel', ['special']);
  await root.shown('getChannel', ['special']);
  await root.shown('listChannels');
  await root.shown('addHost', ['builder', ['x86_64']]);
  for (const channel of ['createrepo', 'image']) await root.call('addHostToChannel', ['builder', channel]);
  await root.shown('addHostToChannel', ['builder', 'special']);
  await root.shown('grantPermission', ['alice', 'draft-promoter']);
  await root.shown('getUser', ['alice']);
  await root.shown('getVolume', ['none']);
  await root.shown('createSideTag', ['dist-build']);
  await root.shown('listSideTags');
  await root.shown('getEvent', [5]);
  await root.shown('getLastEvent');
  await root.shown('tagLastChangeEvent', ['dist']);
  await root.shown('filterResults', ['listTags'], { filterOpts: { limit: 1, order: 'name' } });
  await root.shown('countAndFilterResults', ['listTags'], { filterOpts: { limit: 1, order: 'name' } });
  return buildTag;
}
