import { z } from 'zod';
import { Buildroot } from '#agent/buildroot/buildroot';
import { taskBody } from '#agent/task';
import { BuildError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { imageRpms } from './contents.ts';
import { nameOf, readDescription, typeOf } from './description.ts';
import { buildImage, bundle, isPrivileged } from './kiwi-ng.ts';
import { kiwiOptions } from './options.ts';
import { prepare } from './prepare.ts';
import { beforePrep, checkedOut, findDescription, readerOf } from './source.ts';
import { cannot, needsPrivileges } from './types.ts';

const tagInfo = z.union([z.string(), z.number()]);

/** Reads the description for kiwiBuild: it holds no container, and source control is for containers only. */
export const kiwiDescription = taskBody(
  {
    method: 'kiwiDescription',
    weight: 0.5,
    names: ['desc_url', 'desc_path', 'opts', 'build_tag'],
    shape: z.object({ desc_url: z.string(), desc_path: z.string(), opts: kiwiOptions, build_tag: tagInfo.nullish() }),
  },
  async (context, { desc_url, desc_path, opts, build_tag }) => {
    const about = { build_tag: build_tag ?? null, scratch: opts.scratch };
    const { folder, source } = await checkedOut(context, desc_url, 'checkout.log', about);
    const read = opts.make_prep ? beforePrep(readerOf(folder)) : readerOf(folder);
    const image = await readDescription(read, await findDescription(folder, desc_path));
    const { name, version, profile } = nameOf(image, opts.profile);
    return { name, version, profile, type: typeOf(image, profile), source };
  },
);

const shape = z.object({
  ...{ name: z.string(), version: z.string(), release: z.string(), arch: z.string() },
  target_info: z.looseObject({}),
  build_tag: tagInfo,
  repo_info: z.looseObject({ id: z.number(), tag_name: z.string() }),
  ...{ desc_url: z.string(), desc_path: z.string(), opts: kiwiOptions },
});

/** Builds the image of one arch with kiwi-ng in a buildroot of the tag's group kiwi-build (Koji 1.35, plugin kiwi). */
export const createKiwiImage = taskBody(
  { method: 'createKiwiImage', weight: 2, names: Object.keys(shape.shape), shape },
  async (context, wanted) => {
    const { name, version, release, arch, build_tag, repo_info, opts } = wanted;
    const wish = { tag: build_tag, arch, repoId: repo_info.id, group: 'kiwi-build' };
    return await Buildroot.use(context, wish, async (root) => {
      const log = context.logs.open(`image-root.${arch}.log`);
      const about = { build_tag, scratch: opts.scratch };
      const { folder } = await checkedOut(context, wanted.desc_url, `checkout-${arch}.log`, about);
      const description = await prepare(context, root, folder, wanted);
      const { type } = description;
      const privileged = await isPrivileged(root);
      if (!privileged && type && needsPrivileges(type)) throw new BuildError(cannot(type));
      await buildImage(root, log, { arch, description, opts, privileged });
      const files = await bundle(context, root, log, { release, format: opts.result_bundle_name_format });
      const rpmlist: Value[] = await imageRpms(root, log);
      const logs = context.logs.uploaded;
      return { arch, task_id: context.task.id, logs, name, version, release, rpmlist, files };
    });
  },
);
