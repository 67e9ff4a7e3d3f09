import { createHash } from 'node:crypto';
import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import type { Build } from '#store/builds';
import { typeOfFile } from '../archives/types.ts';
import type { Ctx } from '../context.ts';
import { assertBelongs } from '../imports/rpm.ts';
import { type RpmFile, readRpmFile } from '../imports/rpmfile.ts';
import { findWorkFile, shownPath, slicesOf, type WorkFile } from '../imports/workfile.ts';
import { buildTypesOf, type Metadata, type Output, outputType } from './metadata.ts';

/** An output with its uploaded file; null for one of which only the metadata come. */
export interface Verified {
  readonly output: Output;
  readonly file: WorkFile | null;
  /** headers of an RPM */
  readonly rpm: RpmFile | null;
}

/** Looks at every output before anything is written: is it there, is it what the metadata say, can it be imported? */
export async function verifyOutputs(ctx: Ctx, metadata: Metadata, directory: string): Promise<Verified[]> {
  const verified = await Promise.all(metadata.output.map((one) => verify(ctx, one, directory)));
  for (const { output } of verified) assertDescribed(output, metadata);
  await Promise.all(verified.map(({ output }) => assertKnownFile(ctx, output)));
  return verified;
}

async function verify(ctx: Ctx, output: Output, directory: string): Promise<Verified> {
  if (output.filename.includes('/')) throw new GenericError(`Invalid filename: ${output.filename}`);
  const type = outputType(output);
  if (output.metadata_only) return { output, file: null, rpm: null };
  const path = `${directory}/${output.relpath ? `${output.relpath}/` : ''}${output.filename}`;
  const file = await findWorkFile(ctx, path);
  if (!file) throw new GenericError(`No such file: ${shownPath(path)}`);
  if (file.size !== output.filesize) {
    throw new GenericError(
      `File size ${file.size} for ${output.filename} (expected ${output.filesize}) doesn't match. Corrupted upload?`,
    );
  }
  await assertChecksum(ctx, output, file);
  return { output, file, rpm: type?.name === 'rpm' ? await readRpmFile(ctx, file) : null };
}

async function assertChecksum(ctx: Ctx, output: Output, file: WorkFile): Promise<void> {
  const known = output.checksum_type === 'sha256' ? file.sha256 : undefined;
  const found = known ?? (await checksumOf(ctx, output.checksum_type, file));
  if (found === output.checksum) return;
  throw new GenericError(`File checksum mismatch for ${output.filename}: ${output.checksum} != ${found}`);
}

async function checksumOf(ctx: Ctx, kind: string, file: WorkFile): Promise<string> {
  const hash = createHash(kind);
  for await (const slice of slicesOf(ctx, file)) hash.update(slice);
  return hash.digest('hex');
}

/** Archives have to be of a type that their names tell. */
async function assertKnownFile(ctx: Ctx, output: Output): Promise<void> {
  const type = outputType(output);
  if (type && type.name !== 'rpm') await typeOfFile(ctx.tx, output.filename, true);
}

/** Types that have no list of what their files contain. */
const WITHOUT_COMPONENTS = ['maven', 'win'];

/** The buildroot and the type of an output have to be told of with the build. */
function assertDescribed(output: Output, metadata: Metadata): void {
  if (!metadata.buildroots.some(({ id }) => id === output.buildroot_id)) {
    throw new GenericError(`Missing buildroot metadata for id ${repr(output.buildroot_id)}`);
  }
  const type = outputType(output);
  if (!type || type.name === 'rpm') return;
  if (!buildTypesOf(metadata).has(type.name)) {
    throw new GenericError(`Output type ${type.name} not listed in build types`);
  }
  if (output.components && WITHOUT_COMPONENTS.includes(type.name)) {
    throw new GenericError(`Component list not allowed for archives of type ${type.name}`);
  }
}

/** RPMs have to be of the build. */
export function assertRpms(build: Build, verified: readonly Verified[]): void {
  for (const { rpm } of verified) if (rpm) assertBelongs(build, rpm);
}
