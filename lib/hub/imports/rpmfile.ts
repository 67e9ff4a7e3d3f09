import { GenericError } from '#core/errors';
import { nvra } from '#core/pathinfo';
import { type RpmHeader, readHeader } from '#core/rpm/header';
import { type RpmInfo, rpmInfo } from '#core/rpm/info';
import { sighash } from '#core/rpm/signature';
import { RpmFormatError } from '#core/rpm/structure';
import type { FileStore } from '#store/files';
import type { Ctx } from '../context.ts';
import { shownPath, type WorkFile } from './workfile.ts';

/** An uploaded RPM with what its headers say. */
export interface RpmFile extends WorkFile {
  readonly header: RpmHeader;
  readonly info: RpmInfo;
  /** the raw signature header, as Koji keeps it beside the RPM */
  readonly sighdr: Uint8Array;
  readonly sighash: string;
}

/** Reads the headers of an uploaded RPM, a few ranged reads; its file name has to be that of the package. */
export async function readRpmFile(ctx: Ctx, file: WorkFile): Promise<RpmFile> {
  const { header, info } = await parsed(ctx.hub.files, file);
  const expected = `${nvra(info)}.rpm`;
  if (file.name !== expected) throw new GenericError(`bad filename: ${file.name} (expected ${expected})`);
  const sighdr = header.signatureBytes;
  return { ...file, header, info, sighdr, sighash: sighash(sighdr) };
}

async function parsed(files: FileStore, file: WorkFile): Promise<{ header: RpmHeader; info: RpmInfo }> {
  try {
    const header = await headerOf(files, file.key, file.etag);
    return { header, info: rpmInfo(header) };
  } catch (error) {
    if (!(error instanceof RpmFormatError)) throw error;
    throw new GenericError(`${shownPath(file.path)} is no RPM: ${error.message}`);
  }
}

/** The headers of an RPM in the file store; with `etag` of this content alone. */
export const headerOf = (files: FileStore, key: string, etag?: string): Promise<RpmHeader> =>
  readHeader(async (start, length) => {
    const bytes = await files.get(key, start, length, etag);
    if (!bytes) throw new Error(`lost: ${key}`);
    return bytes;
  });
