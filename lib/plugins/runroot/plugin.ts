import { type Method, method, perm } from '#hub/method';
import { any, anyOr, text } from '#hub/params';
import type { Plugin } from '#hub/plugin';
import { containerType } from '#hub/tasktypes/type';
import { check, fitting } from './check.ts';
import { makeRunroot } from './make.ts';

const methods = [
  method('runroot', {
    doc: 'Run a command in a fresh buildroot of a tag; further options by name: packages, mounts, repo_id, skip_setarch, weight, upload_logs, new_chroot.',
    params: { tagInfo: any, arch: text, command: any, channel: anyOr(null) },
    kwargs: 'opts',
    auth: perm('runroot'),
    run: (ctx, p) => makeRunroot(ctx, p.tagInfo, p.arch, p.command, p.channel, p.kwargs),
  }),
] satisfies Method[];

/** Commands in fresh buildroots (Koji 1.35: plugin runroot). */
export const runroot: Plugin = {
  name: 'runroot',
  doc: 'Runs commands in fresh buildroots.',
  methods,
  taskTypes: [{ ...containerType('runroot', 2), check, fitting }],
};
