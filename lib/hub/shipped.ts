/** What a fresh Koji knows (Koji 1.35), and the permissions that its code uses without shipping them. */
export const SHIPPED_PERMISSIONS: Readonly<Record<string, string>> = {
  admin: 'Full administrator access. Perform all actions.',
  appliance: 'Create appliance builds - deprecated.',
  'dist-repo': 'Create a dist-repo.',
  'draft-promoter': 'The permission required in the default "draft_promotion" hub policy rule to promote draft build.',
  host: 'Add, remove, enable, disable hosts and channels.',
  image: 'Start image tasks.',
  'image-import': 'Import image archives.',
  livecd: 'Start livecd tasks.',
  'maven-import': 'Import maven archives.',
  repo: 'Manage repos: newRepo, repoExpire, repoDelete, repoProblem.',
  sign: 'Import RPM signatures and write signed RPMs.',
  tag: 'Manage packages in tags: add, block, remove, and clone tags.',
  target: 'Add, edit, and remove targets.',
  'win-admin': 'The default hub policy rule for "vm" requires this permission to trigger Windows builds.',
  'win-import': 'Import win archives.',
  runroot: 'Run commands in buildroots.',
  'regen-repo': 'Request a newRepo task.',
  livemedia: 'Start livemedia tasks.',
  sidetag_admin: 'Edit side tags of others.',
};

export const SHIPPED_BTYPES = ['rpm', 'maven', 'win', 'image'];
