/**
 * The user that build code runs as, with mock's names: packages and people know them. The group's number is mock's too,
 * so that no package of a distribution has it.
 */
export const BUILD_USER = { user: 'mockbuild', group: 'mock', uid: 1000, gid: 135, home: '/builddir' } as const;

/** rpmbuild's %_topdir in the buildroot. */
export const TOPDIR = `${BUILD_USER.home}/build`;

export const TOPDIR_FOLDERS = ['BUILD', 'BUILDROOT', 'RPMS', 'SOURCES', 'SPECS', 'SRPMS', 'originals'] as const;

/** The environment of every command in a buildroot (mock's, but for what describes a terminal). */
export const CLEAN_ENV = {
  PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
  LANG: 'C.UTF-8',
  TERM: 'vt100',
  SHELL: '/bin/bash',
  HOSTNAME: 'mock',
} as const;
