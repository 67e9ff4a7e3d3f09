import { z } from 'zod';
import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { isStruct, plainNumbers, type Struct, type Value } from '#core/xmlrpc/value';

/**
 * What a content generator says of a build (Koji 1.35: content generator metadata, version 0). Checked here once; what is
 * not named may be there all the same and is kept in metadata.json.
 */
const text = z.string().min(1);
const number = z.number().nullish();
const free = z.custom<Struct>(isStruct).nullish();

const build = z.object({
  name: text,
  version: text,
  release: text,
  epoch: z.int().nullish(),
  build_id: z.int().nullish(),
  task_id: z.int().nullish(),
  source: z.string().nullish(),
  owner: z.string().nullish(),
  /** seconds since the epoch */
  start_time: number,
  end_time: number,
  draft: z.boolean().default(false),
  extra: free,
});

const component = z.looseObject({ type: text });

const buildroot = z.object({
  id: z.union([z.int(), z.string()]),
  host: z.object({ os: text, arch: text }),
  content_generator: z.object({ name: text, version: z.string() }),
  container: z.object({ type: text, arch: text }),
  components: z.array(component).default([]),
  extra: free,
});

const output = z.looseObject({
  buildroot_id: z.union([z.int(), z.string()]).nullish(),
  filename: text,
  /** bytes */
  filesize: z.int().min(0),
  checksum: z.string(),
  checksum_type: z.enum(['md5', 'sha1', 'sha256']),
  /** rpm, log, or another type of build */
  type: text,
  /** folder below the files of its type, or of the logs */
  relpath: z.string().nullish(),
  arch: z.string().nullish(),
  metadata_only: z.boolean().default(false),
  components: z.array(component).default([]),
  extra: free,
});

const buildroots = z.array(buildroot).min(1, 'no content generator is named');

const metadata = z.object({
  build,
  buildroots,
  output: z.array(output),
});

export type Metadata = z.infer<typeof metadata>;
export type Output = z.infer<typeof output>;
export type CgBuildroot = z.infer<typeof buildroot>;
export type CgComponent = z.infer<typeof component>;

/** Names of the generators that have made it. This is checked before anything else of the metadata: may the caller import? */
export function generatorNames(value: Value): string[] {
  const version = isStruct(value) ? value.metadata_version : null;
  if (Number(version ?? Number.NaN) !== 0) throw new GenericError(`Unknown metadata version: ${repr(version ?? null)}`);
  const roots = checked(z.object({ buildroots }), value).buildroots;
  return [...new Set(roots.map((root) => root.content_generator.name))];
}

/** The metadata, or an error that names what is wrong with it. */
export const parseMetadata = (value: Value): Metadata => checked(metadata, value);

function checked<T>(kind: z.ZodType<T>, value: Value): T {
  const parsed = kind.safeParse(plainNumbers(value));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${z.core.toDotPath(issue.path) || 'metadata'}: ${issue.message}`);
  throw new GenericError(`Invalid metadata: ${faults.join('; ')}`);
}

/** Older metadata name the type of an output by a member of `extra`. */
const OLD_TYPES = ['maven', 'win', 'image'];

/** The build type of an output with what the type knows of it; null for logs. */
export function outputType({ type, extra, filename }: Output): { name: string; info: Struct } | null {
  if (type === 'log') return null;
  if (type === 'rpm') return { name: 'rpm', info: {} };
  const typeinfo = isStruct(extra?.typeinfo) ? extra.typeinfo : {};
  const named =
    Object.entries(typeinfo)[0] ?? OLD_TYPES.map((name) => [name, extra?.[name]] as const).find(([, v]) => v);
  if (!named) throw new GenericError(`No typeinfo for: ${filename}`);
  const [name, info] = named;
  return { name: name as string, info: isStruct(info) ? info : {} };
}

/** Types of the whole build: those that it says, and those of its outputs. */
export function buildTypesOf({ build: { extra }, output }: Metadata): Map<string, Struct> {
  const found = new Map<string, Struct>();
  const typeinfo = isStruct(extra?.typeinfo) ? extra.typeinfo : {};
  const old = OLD_TYPES.flatMap((name) => (isStruct(extra?.[name]) ? [[name, extra[name]] as const] : []));
  for (const [name, info] of [...Object.entries(typeinfo), ...old]) found.set(name, isStruct(info) ? info : {});
  for (const one of output) {
    const type = outputType(one);
    if (type && !found.has(type.name)) found.set(type.name, {});
  }
  return found;
}
