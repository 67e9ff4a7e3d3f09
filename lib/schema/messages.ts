/**
 * What the event bus carries (Koji 1.35: protonmsg). Each event has the topic as detail type, and as detail {id, topic,
 * properties, body}; of one that is too large for the bus `body` is null and `body_key` names the object in the files bucket that holds it.
 * docs/messages.md is made from these shapes.
 */
import { z } from 'zod';

const text = z.string();
const id = z.int();
const maybeText = text.nullable();
const maybeId = id.nullable();
/** seconds since the epoch */
const ts = z.number().nullable();

const named = z.looseObject({ id, name: text });

/** as getUser shows it; null for what no user has asked for */
const user = z.looseObject({ id, name: text, status: id, usertype: id }).nullable();

/** as getTag shows it */
const tag = named.extend({
  ...{ arches: maybeText, locked: z.boolean(), perm: maybeText, perm_id: maybeId },
  extra: z.record(text, z.unknown()).describe('values of the tag itself'),
});

/** as getBuild shows it; `extra` is left out where it is longer than extra_limit */
const build = z.looseObject({
  ...{ id, name: text, version: text, release: text, epoch: maybeId, nvr: text, state: id },
  ...{ package_id: id, owner_id: id, owner_name: maybeText, task_id: maybeId, volume_id: id, draft: z.boolean() },
  ...{ creation_ts: ts, completion_ts: ts },
  extra: z.unknown().optional(),
});

/** as getTaskInfo shows it, with the request as values */
const task = z.looseObject({
  ...{ id, method: text, arch: text, state: id, parent: maybeId, owner: id, channel_id: id, host_id: maybeId },
  ...{ label: maybeText, priority: z.number(), create_ts: ts, start_ts: ts, completion_ts: ts },
  request: z
    .union([z.array(z.unknown()), text])
    .optional()
    .describe('parameters; of a new task the call as an XML document'),
  result: z.unknown().optional().describe('of a closed task'),
});

const rpm = z.looseObject({
  ...{ id, name: text, version: text, release: text, epoch: maybeId, arch: text, build_id: maybeId, size: z.number() },
});

const left = {
  left_out: z.array(text).optional().describe('members that were too long'),
};
const nvr = { name: text, version: text, release: text };
const type = <const T extends string>(name: T) => ({ type: z.literal(name) });

export interface MessageShape {
  /** the callback, in Koji's words; none: a plugin's own message */
  readonly callback?: string;
  /** what has happened, where no callback says it */
  readonly about?: string;
  /** topics, with the words that an upper-case part stands for */
  readonly topic: string;
  readonly words?: readonly string[];
  readonly properties: z.ZodObject;
  readonly body: z.ZodObject;
}

const TASK_STATES = ['free', 'assigned', 'open', 'closed', 'canceled', 'failed'];
const BUILD_STATES = ['building', 'complete', 'deleted', 'failed', 'canceled'];

const tagging = (name: 'Tag' | 'Untag', body: z.ZodRawShape): Omit<MessageShape, 'topic'> => ({
  callback: `post${name}`,
  properties: z.strictObject({ ...type(name), tag: text, ...nvr, user: maybeText }),
  body: z.strictObject({ tag, build, user, force: z.boolean(), ...body, ...left }),
});

export const MESSAGES: readonly MessageShape[] = [
  {
    callback: 'postPackageListChange',
    topic: 'package.ACTION',
    words: ['add', 'update', 'block', 'unblock', 'remove'],
    properties: z.strictObject({ ...type('PackageListChange'), tag: text, package: text, action: text, user: text }),
    body: z.strictObject({
      ...{ action: text, tag, package: named, user, ...left },
      ...{ owner: maybeId.optional(), block: z.boolean().nullish(), extra_arches: text.nullish() },
      ...{ force: z.boolean().nullish(), update: z.boolean().optional() },
    }),
  },
  {
    callback: 'postTaskStateChange',
    topic: 'task.STATE',
    words: TASK_STATES,
    properties: z.strictObject({
      ...{ ...type('TaskStateChange'), id, parent: maybeId, method: text, attribute: z.literal('state') },
      ...{ old: maybeText.describe('null for a new task'), new: text },
    }),
    body: z.strictObject({ attribute: z.literal('state'), old: maybeText, new: text, info: task, ...left }),
  },
  {
    callback: 'postBuildStateChange',
    topic: 'build.STATE',
    words: BUILD_STATES,
    properties: z.strictObject({
      ...{ ...type('BuildStateChange'), ...nvr, attribute: z.literal('state'), old: maybeText, new: text },
    }),
    body: z.strictObject({
      ...{ attribute: z.literal('state'), old: maybeId.describe('number of the state'), new: id, info: build },
      ...{ btypes: z.array(text), ...left },
    }),
  },
  {
    callback: 'postImport',
    topic: 'import.TYPE',
    words: ['build', 'rpm', 'archive', 'image', 'cg'],
    properties: z.strictObject({ ...type('Import'), importType: text, ...nvr }),
    body: z.looseObject({ type: text, build, rpm: rpm.optional(), ...left }).describe('and what belongs to the type'),
  },
  {
    callback: 'postRPMSign',
    topic: 'sign.rpm',
    properties: z.strictObject({
      ...{ ...type('RPMSign'), sigkey: text, ...nvr },
      ...{ rpm_name: text, rpm_version: text, rpm_release: text, rpm_arch: text },
    }),
    body: z.strictObject({ sigkey: text, sighash: text, build, rpm, ...left }),
  },
  { topic: 'build.tag', ...tagging('Tag', {}) },
  { topic: 'build.untag', ...tagging('Untag', { strict: z.boolean() }) },
  {
    callback: 'postRepoInit',
    topic: 'repo.init',
    properties: z.strictObject({ ...type('RepoInit'), tag: text, repo_id: id, task_id: maybeId }),
    body: z.strictObject({
      ...{ tag, event: id, repo_id: id, task_id: maybeId, opts: z.record(text, z.unknown()).nullable(), ...left },
      ...{ dist: z.boolean().optional(), keys: z.array(text).optional(), task_opts: z.unknown().optional() },
    }),
  },
  {
    callback: 'postRepoDone',
    topic: 'repo.done',
    properties: z.strictObject({ ...type('RepoDone'), tag: text, repo_id: id, task_id: maybeId, expire: z.boolean() }),
    body: z.strictObject({
      ...{ repo: z.looseObject({ id, tag_id: id, tag_name: text, state: id }), expire: z.boolean(), ...left },
      data: z.record(text, z.unknown()).describe('arch: [upload directory, names of files]'),
    }),
  },
  {
    callback: 'postBuildPromote',
    topic: 'build.promote',
    properties: z.strictObject({
      ...{ ...type('BuildPromote'), build_id: id, ...nvr, draft_release: text, target_release: text, user: maybeText },
    }),
    body: z.strictObject({ draft_release: text, target_release: text, build, user, ...left }),
  },
];

/** The topics of a shape, each with its word. */
export const topicsOf = ({ topic, words }: MessageShape): string[] =>
  words?.map((word) => `${topic.split('.')[0]}.${word}`) ?? [topic];

/** The detail of an event. */
export const busDetail = z.object({
  /** the same each time that the message is sent */
  id: text,
  topic: text,
  properties: z.record(text, z.union([text, z.number(), z.boolean(), z.null()])),
  body: z.record(text, z.unknown()).nullable(),
  body_key: text.optional(),
});
export type BusDetail = z.infer<typeof busDetail>;
