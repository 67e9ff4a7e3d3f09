/** The builder image (containers/builder): the agent's bundle, Node and the driver's files brought together and built. */
import { stageBuilderContext } from '#infra/builder-context';
import { digestOf } from './digest.ts';
import { buildImage, isBuilt } from './docker-build.ts';
import { CACHE } from './places.ts';

export const BUILDER_IMAGE = 'toji-builder:local';

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
