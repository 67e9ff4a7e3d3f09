/** Builds an image when its inputs have changed: their digest is a label of the image. */
import { BASE_IMAGE, needBaseImage } from './base-image.ts';
import { runCommand, tryCommand } from './run-command.ts';

export interface ImageInputs {
  readonly tag: string;
  /** folder with the Dockerfile */
  readonly context: string;
  readonly digest: string;
  readonly log: string;
}

/** Is the image there, and of these inputs? */
export async function isBuilt(tag: string, digest: string): Promise<boolean> {
  const format = '{{index .Config.Labels "toji.digest"}}';
  const { stdout } = await tryCommand(['docker', 'image', 'inspect', '--format', format, tag], { log: 'docker' });
  return stdout.trim() === digest;
}

export async function buildImage({ tag, context, digest, log }: ImageInputs): Promise<void> {
  await needBaseImage();
  const command = [
    'docker',
    'build',
    '--build-arg',
    `BASE=${BASE_IMAGE}`,
    '--label',
    `toji.digest=${digest}`,
    '-t',
    tag,
  ];
  // the Dockerfiles are in the classic syntax; an old engine says so at length otherwise
  await runCommand([...command, context], { log, env: { DOCKER_BUILDKIT: '0' }, problem: `${tag} could not be built` });
}
