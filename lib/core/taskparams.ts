/** How a parameter of a task request is shown. Ids of tags, builds and users are looked up. */
export type Kind =
  | 'plain'
  | 'tag'
  | 'build'
  | 'user'
  | 'path'
  | 'list'
  | 'yesno'
  | 'groups'
  | 'subtasks'
  | 'options'
  | 'hidden';
export type Parameter = readonly [name: string, kind: Kind];

/** A parameter and how it is shown. */
export const p = (name: string, kind: Kind = 'plain'): Parameter => [name, kind];
const OPTIONS = p('Options', 'options');
const HIDDEN = p('', 'hidden');

/** The positional parameters of each method (inventory c.3), under the names that Koji's taskinfo gives them. */
export const PARAMETERS: Readonly<Record<string, readonly Parameter[]>> = {
  build: [p('Source'), p('Build Target'), OPTIONS],
  buildArch: [p('SRPM', 'path'), p('Build Tag', 'tag'), p('Build Arch'), p('SRPM Kept'), OPTIONS],
  buildSRPMFromSCM: [p('SCM URL'), HIDDEN, HIDDEN],
  rebuildSRPM: [p('SRPM', 'path'), p('Build Tag', 'tag'), OPTIONS],
  chainbuild: [p('Build Groups', 'groups'), p('Build Target'), OPTIONS],
  tagBuild: [p('Destination Tag', 'tag'), p('Build', 'build'), HIDDEN, p('Source Tag', 'tag'), HIDDEN],
  newRepo: [p('Tag')],
  createrepo: [p('Repo ID'), p('Arch'), p('Old Repo ID')],
  distRepo: [p('Tag'), p('Repo ID'), p('Keys', 'list'), OPTIONS],
  createdistrepo: [p('Tag'), p('Repo ID'), p('Arch'), p('Keys', 'list'), OPTIONS],
  waitrepo: [p('Build Target'), p('Newer Than'), p('NVRs', 'list')],
  runroot: [p('Root'), p('Arch'), p('Command')],
  kiwiBuild: [p('Build Target'), p('Arches', 'list'), p('Description URL'), p('Description Path'), OPTIONS],
  saveFailedTree: [p('Buildroot'), p('Full', 'yesno')],
  dependantTask: [p('Dependant Tasks', 'list'), p('Subtasks', 'subtasks')],
  buildNotification: [p('Recipients', 'list'), p('Build'), p('Build Target'), p('Web URL')],
  tagNotification: [
    p('Recipients', 'list'),
    p('Successful?', 'yesno'),
    p('Tagged Into', 'tag'),
    p('Untagged From', 'tag'),
    p('Build', 'build'),
    p('Tagged By', 'user'),
    p('Ignore Success?', 'yesno'),
    p('Failure Message'),
  ],
};
