/** Where a builder's container image comes from, by architecture. */
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { BuilderArch } from '#schema/deployment';
import { BUILDER_SOURCE, stageBuilderContext } from './builder-context.ts';
import { type Deployment, PROJECT_ROOT } from './deployment.ts';

const PLATFORM: Record<BuilderArch, Platform> = { x86_64: Platform.LINUX_AMD64, aarch64: Platform.LINUX_ARM64 };

/**
 * First the image named by context (the local cloud builds its own and names it), then the registry image of the settings,
 * then one that `cdk deploy` builds with Docker and puts into the account's own registry.
 */
export function builderImage(scope: Construct, deployment: Deployment, arch: BuilderArch): ContainerImage {
  const ready = deployment.builderImage ?? deployment.settings.builders.images[arch];
  if (ready) return ContainerImage.fromRegistry(ready);
  const asset = new DockerImageAsset(scope, `Image-${arch}`, {
    directory: contextFolder(scope, arch),
    platform: PLATFORM[arch],
  });
  return ContainerImage.fromDockerImageAsset(asset);
}

/** Staged only when this stack is really deployed or shown: listing stacks, bootstrapping and tests need no bundle. */
function contextFolder(scope: Construct, arch: BuilderArch): string {
  if (!Stack.of(scope).bundlingRequired) return BUILDER_SOURCE;
  const folder = join(PROJECT_ROOT, '.toji/builder-image', arch);
  stageBuilderContext(folder, arch);
  return folder;
}
