/** The builder image (containers/builder): the agent's bundle, Node and the driver's files brought together and built. */
import { stageBuilderContext } from '#infra/builder-context';
import { digestOf } from './digest.ts';
import { buildImage, isBuilt } from './docker-build.ts';
import { CACHE, PROJECT_ROOT } from './places.ts';

/** Clones on one machine share its Docker, and may be of different sources. */
export const BUILDER_IMAGE = `toji-builder:${digestOf([], [PROJECT_ROOT]).slice(0, 12)}`;

/** Containers run on this machine's own processor. */
const ARCH = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

/** Makes sure that BUILDER_IMAGE is of the present sources. */
export async function needBuilderImage(): Promise<string> {
  const context = CACHE.image;
  stageBuilderContext(context, ARCH);
  const digest = digestOf([context]);
  if (await isBuilt(BUILDER_IMAGE, digest)) return 'up to date';
  await buildImage({ tag: BUILDER_IMAGE, context, digest, log: 'builder-image' });
  return `${BUILDER_IMAGE} built`;
}
