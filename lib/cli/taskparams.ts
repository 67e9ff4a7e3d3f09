/** What the positional parameters of task requests are called (inventory c.3), in the words that people read. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  build: ['Source', 'Build Target', 'Options'],
  buildArch: ['SRPM', 'Root', 'Arch', 'Keep SRPM', 'Options'],
  buildSRPMFromSCM: ['URL', 'Build Tag', 'Options'],
  rebuildSRPM: ['SRPM', 'Build Tag', 'Options'],
  chainbuild: ['Sources', 'Build Target', 'Options'],
  tagBuild: ['Destination Tag', 'Build', 'Force', 'Source Tag', 'Ignore Success'],
  newRepo: ['Tag'],
  createrepo: ['Repo ID', 'Arch', 'Old Repo'],
  distRepo: ['Tag', 'Repo ID', 'Keys', 'Options'],
  createdistrepo: ['Tag', 'Repo ID', 'Arch', 'Keys', 'Options'],
  waitrepo: ['Build Tag', 'Newer Than', 'NVRs'],
  runroot: ['Root', 'Arch', 'Command'],
  saveFailedTree: ['Buildroot', 'Full'],
  kiwiBuild: ['Build Target', 'Arches', 'Description URL', 'Description Path'],
  buildNotification: ['Recipients', 'Build', 'Build Target', 'Web URL'],
  tagNotification: [
    'Recipients',
    'Is Successful',
    'Tag',
    'From Tag',
    'Build',
    'User',
    'Ignore Success',
    'Failure Message',
  ],
};

export function requestNames(method: string): readonly string[] {
  return Object.hasOwn(NAMES, method) ? NAMES[method]! : [];
}
