import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { isStruct, type Value } from '#core/xmlrpc/value';
import type { Ctx } from '../context.ts';
import { findWorkFile } from '../imports/workfile.ts';

/** The metadata as they come: a struct, JSON text, or the name of a .json file among the uploads (default metadata.json). */
export async function metadataFrom(ctx: Ctx, given: Value, directory: string): Promise<Value> {
  if (isStruct(given)) return given;
  const name = given ?? 'metadata.json';
  if (typeof name !== 'string') throw new GenericError(`Invalid metadata value: ${repr(name)}`);
  const text = name.endsWith('.json') ? await uploaded(ctx, name, directory) : name;
  try {
    return JSON.parse(text) as Value;
  } catch {
    throw new GenericError(`Invalid json data for metadata: ${repr(text)}`);
  }
}

async function uploaded(ctx: Ctx, name: string, directory: string): Promise<string> {
  const file = await findWorkFile(ctx, `${directory}/${name}`);
  if (!file) throw new GenericError(`No such file: ${name}`);
  return new TextDecoder().decode(await ctx.hub.files.get(file.key));
}
