import { BUILD, stateName } from '#core/states';
import type { BusMessage } from '../engine/ports.ts';

/** A message as protonmsg sends it (Koji 1.35): where to, what to choose by, and all that is known. */
export interface Message {
  /** without a prefix, such as `build.tag` */
  readonly topic: string;
  readonly properties: Readonly<Record<string, Property>>;
  readonly body: Readonly<Record<string, unknown>>;
}

type Property = string | number | boolean | null;

/** As much of an outbox record as its message is made of. */
type Told = DistributiveOmit<BusMessage, 'id' | 'ts'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

type Struct = Readonly<Record<string, unknown>>;

/** The message of an outbox record: about a change, or a plugin's own; null for changes that Koji sends none about. */
export function messageOf(of: Told): Message | null {
  if (of.kind === 'message') return { topic: of.topic, properties: of.properties, body: of.body };
  const { name, data } = of;
  const body = data as Struct;
  const about = ABOUT[name]?.(body);
  if (!about) return null;
  const { topic, ...properties } = about;
  return { topic: topic.toLowerCase(), properties: { type: name.slice('post'.length), ...properties }, body };
}

type About = { readonly topic: string } & Readonly<Record<string, Property>>;

/** Topic and properties by callback. `type` is in all of them. */
const ABOUT: Readonly<Record<string, (data: Struct) => About | null>> = {
  postPackageListChange: ({ action, tag, package: pkg, user }) => ({
    topic: `package.${text(action)}`,
    ...{ tag: of(tag, 'name'), package: of(pkg, 'name'), action: text(action), user: of(user, 'name') },
  }),
  postTaskStateChange: ({ attribute, info, old, new: now }) => {
    if (attribute !== 'state') return null;
    const { id, parent, method } = { id: of(info, 'id'), parent: of(info, 'parent'), method: of(info, 'method') };
    return { topic: `task.${text(now)}`, id, parent, method, attribute: 'state', old: plain(old), new: plain(now) };
  },
  postBuildStateChange: ({ attribute, info, old, new: now }) => {
    if (attribute !== 'state') return null;
    const [before, after] = [buildState(old), buildState(now)];
    return { topic: `build.${text(after)}`, ...nvr(info), attribute: 'state', old: before, new: after };
  },
  postImport: ({ type, build }) => ({ topic: `import.${text(type)}`, importType: text(type), ...nvr(build) }),
  postRPMSign: ({ sigkey, build, rpm }) => {
    if (!sigkey) return null;
    const { name, version, release } = nvr(rpm);
    const names = { rpm_name: name, rpm_version: version, rpm_release: release, rpm_arch: of(rpm, 'arch') };
    return { topic: 'sign.rpm', sigkey: text(sigkey), ...nvr(build), ...names };
  },
  postTag: (data) => ({ topic: 'build.tag', ...tagging(data) }),
  postUntag: (data) => ({ topic: 'build.untag', ...tagging(data) }),
  postRepoInit: ({ tag, repo_id, task_id }) => ({
    topic: 'repo.init',
    ...{ tag: of(tag, 'name'), repo_id: plain(repo_id), task_id: plain(task_id) },
  }),
  postRepoDone: ({ repo, expire }) => ({
    topic: 'repo.done',
    ...{ tag: of(repo, 'tag_name'), repo_id: of(repo, 'id'), task_id: of(repo, 'task_id'), expire: plain(expire) },
  }),
  postBuildPromote: ({ build, draft_release, target_release, user }) => ({
    topic: 'build.promote',
    ...{ build_id: of(build, 'id'), ...nvr(build), draft_release: plain(draft_release) },
    ...{ target_release: plain(target_release), user: of(user, 'name') },
  }),
};

const tagging = ({ tag, build, user }: Struct) => ({ tag: of(tag, 'name'), ...nvr(build), user: of(user, 'name') });

const nvr = (row: unknown) => ({ name: of(row, 'name'), version: of(row, 'version'), release: of(row, 'release') });

/** Builds' states are numbers in the body and names in the properties. */
function buildState(value: unknown): string | null {
  return typeof value === 'number' ? (stateName(BUILD, value) ?? String(value)) : null;
}

/** A member that is a plain value; null for what is not there. */
const of = (row: unknown, member: string): Property =>
  typeof row === 'object' && row !== null ? plain((row as Struct)[member]) : null;

const plain = (value: unknown): Property =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

const text = (value: unknown): string => String(value ?? '');

/** JSON of a message or of its body; bytes as base64. */
export const messageJson = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => {
    if (one instanceof Uint8Array) return Buffer.from(one).toString('base64');
    return typeof one === 'bigint' ? one.toString() : one;
  });
