import { BuildError } from '#core/errors';
import { RpmFormatError, type RpmHeader, readHeader } from '#core/rpm/header';
import { isSource, rpmInfo } from '#core/rpm/info';
import { readWork } from '#store/uploads';
import type { Ctx } from '../../context.ts';

/** What a build has to know of its SRPM. */
export interface Srpm {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch: number | null;
  readonly buildarchs: readonly string[];
  readonly exclusivearch: readonly string[];
  readonly excludearch: readonly string[];
}

/** The header of an SRPM below work/; BuildError for what is none. */
export async function readSrpm(ctx: Ctx, path: string): Promise<Srpm> {
  const header = await workHeader(ctx, path);
  if (!isSource(header)) throw new BuildError(`${path} is not a source package`);
  const { name, version, release, epoch, buildarchs, exclusivearch, excludearch } = rpmInfo(header);
  return { name, version, release, epoch, buildarchs, exclusivearch, excludearch };
}

/** The header of an RPM below work/, by reading only its beginning. */
async function workHeader(ctx: Ctx, path: string): Promise<RpmHeader> {
  const { table, files } = ctx.hub;
  try {
    return await readHeader(async (start, length) => {
      const bytes = await readWork(table, files, path, start, length);
      if (!bytes) throw new BuildError(`no such file: work/${path}`);
      return bytes;
    });
  } catch (error) {
    if (error instanceof RpmFormatError) throw new BuildError(`${path} is not an RPM: ${error.message}`);
    throw error;
  }
}
