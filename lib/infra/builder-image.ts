/** Where a builder's container image comes from, by architecture. */
import { join } from 'node:path';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { BuilderArch } from '#schema/deployment';
import { type Deployment, PROJECT_ROOT } from './deployment.ts';

const PLATFORM: Record<BuilderArch, Platform> = { x86_64: Platform.LINUX_AMD64, aarch64: Platform.LINUX_ARM64 };

/**
 * First the image named by context (the local cloud builds its own and names it), then the registry image of the settings,
 * then one built from containers/builder at deploy.
 */
export function builderImage(deployment: Deployment, arch: BuilderArch): ContainerImage {
  const ready = deployment.builderImage ?? deployment.settings.builders.images[arch];
  if (ready) return ContainerImage.fromRegistry(ready);
  return ContainerImage.fromAsset(join(PROJECT_ROOT, 'containers/builder'), { platform: PLATFORM[arch] });
}
