import { type Method, method, perm } from '#hub/method';
import { any, anyOr, flag, maybe, num } from '#hub/params';
import type { Plugin } from '#hub/plugin';
import { containerType } from '#hub/tasktypes/type';
import { kiwiBuild } from './build.ts';
import { makeKiwiBuild } from './make.ts';

const methods = [
  method('kiwiBuild', {
    doc: 'Build an image with kiwi from a description in source control.',
    params: {
      ...{
        target: any,
        arches: any,
        desc_url: any,
        desc_path: any,
        optional_arches: anyOr(null),
        profile: anyOr(null),
      },
      ...{
        scratch: flag(false),
        priority: maybe(num),
        make_prep: flag(false),
        repos: anyOr(null),
        release: anyOr(null),
      },
      ...{ type: anyOr(null), type_attr: anyOr(null), result_bundle_name_format: anyOr(null) },
      ...{ use_buildroot_repo: flag(true), version: anyOr(null), repo_releasever: anyOr(null) },
    },
    auth: perm('image'),
    run: (ctx, p) => makeKiwiBuild(ctx, p),
  }),
] satisfies Method[];

/** Images with kiwi (Koji 1.35: plugin kiwi). */
export const kiwi: Plugin = {
  name: 'kiwi',
  doc: 'Builds images with kiwi.',
  methods,
  taskTypes: [
    kiwiBuild,
    containerType('kiwiDescription', 0.5),
    { ...containerType('createKiwiImage', 2), privileged: true },
  ],
};
