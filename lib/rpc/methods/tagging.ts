import { host, login, type Method, method, open, perm } from '#hub/method';
import { notifyTagged } from '#hub/notifications/tag';
import { any, anyOr, event, flag, int, list, maybe, required, text, truth } from '#hub/params';
import { answerTagged } from '#hub/tagging/remembered';
import { massTag, moveAll, requestTag, tagBypass, tagByTask, untag } from '#hub/tagging/requests';
import { ownTask } from '#hub/tasks/host';

export default [
  method('listTagged', {
    doc: 'Builds in a tag, most recently tagged first; with inheritance, latest only, of a package, owner or type.',
    params: {
      tag: any,
      event,
      inherit: flag(false),
      prefix: maybe(text),
      latest: anyOr(false),
      package: maybe(text),
      owner: maybe(text),
      type: maybe(text),
      strict: flag(true),
      extra: flag(false),
      draft: truth,
    },
    auth: open,
    run: (ctx, p) => answerTagged(ctx, p),
  }),
  method('getLatestBuilds', {
    doc: 'The latest build of each package in a tag and its ancestors.',
    params: { tag: any, event, package: maybe(text), type: maybe(text), draft: truth },
    auth: open,
    run: (ctx, p) => answerTagged(ctx, { ...p, inherit: true, latest: true }),
  }),
  method('tagBuild', {
    doc: 'Make the task that tags a build; fromtag makes it a move.',
    params: { tag: any, build: any, force: flag(false), fromtag: anyOr(null) },
    auth: login,
    run: (ctx, p) => requestTag(ctx, p),
  }),
  method('moveBuild', {
    doc: 'Make the task that moves a build from tag1 to tag2.',
    params: { tag1: any, tag2: any, build: any, force: flag(false) },
    auth: login,
    run: (ctx, p) => requestTag(ctx, { tag: p.tag2, build: p.build, force: p.force, fromtag: p.tag1 }),
  }),
  method('moveAllBuilds', {
    doc: 'Make the tasks that move all builds of a package from tag1 to tag2.',
    params: { tag1: any, tag2: any, package: any, force: flag(false) },
    auth: login,
    run: (ctx, p) => moveAll(ctx, p.tag1, p.tag2, p.package, p.force),
  }),
  method('tagBuildBypass', {
    doc: 'Tag a build now, without a task.',
    params: { tag: any, build: any, force: flag(false), notify: flag(false) },
    auth: perm('tag'),
    run: (ctx, p) => tagBypass(ctx, p),
  }),
  method('untagBuild', {
    doc: 'Untag a build; an untagged one is an error if strict.',
    params: { tag: any, build: any, strict: flag(true), force: flag(false) },
    auth: login,
    run: (ctx, p) => untag(ctx, { ...p, notify: true }),
  }),
  method('untagBuildBypass', {
    doc: 'Untag a build with the tag permission.',
    params: { tag: any, build: any, strict: flag(true), force: flag(false), notify: flag(false) },
    auth: perm('tag'),
    run: (ctx, p) => untag(ctx, p),
  }),
  method('massTag', {
    doc: 'Tag many builds with no check but that they are complete.',
    params: { tag: any, builds: list },
    auth: perm('tag'),
    run: (ctx, p) => massTag(ctx, p.tag, p.builds),
  }),
  method('host.tagBuild', {
    doc: "Tag a build in the name of the task's owner; fromtag makes it a move.",
    params: { task_id: int, tag: any, build: any, force: flag(false), fromtag: anyOr(null) },
    auth: host,
    run: async (ctx, p) => tagByTask(ctx, await ownTask(ctx, p.task_id), p),
  }),
  method('host.tagNotification', {
    doc: 'Make the task that mails about a tagging.',
    params: {
      is_successful: required,
      ...{ tag_id: any, from_id: any, build_id: any, user_id: any },
      ignore_success: flag(false),
      failure_msg: text.default(''),
    },
    auth: host,
    run: (ctx, p) =>
      notifyTagged(ctx, p, {
        success: p.is_successful,
        ignoreSuccess: p.ignore_success,
        failure: p.failure_msg,
      }),
  }),
] satisfies Method[];
