import { GenericError } from '#core/errors';
import { isStruct, type Value } from '#core/xmlrpc/value';
import type { Ctx } from '../context.ts';
import { workFile } from '../imports/workfile.ts';

/** The metadata as they come: a struct, or the name of a JSON file among the uploads (default metadata.json). */
export async function metadataFrom(ctx: Ctx, given: Value, directory: string): Promise<Value> {
  if (isStruct(given)) return given;
  const name = given === null || given === '' ? 'metadata.json' : given;
  if (typeof name !== 'string') throw new GenericError('Invalid type for metadata value');
  const file = await workFile(ctx, `${directory}/${name}`);
  const bytes = await ctx.hub.files.get(file.key);
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Value;
  } catch (error) {
    throw new GenericError(`Invalid metadata: ${(error as Error).message}`);
  }
}
