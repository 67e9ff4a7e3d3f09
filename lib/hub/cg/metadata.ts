import { z } from 'zod';
import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { isStruct, plainNumbers, type Struct, type Value } from '#core/xmlrpc/value';

/**
 * What a content generator says of a build (Koji 1.35: content generator metadata, version 0). Checked here once; what is
 * not named may be there all the same and is kept in metadata.json.
 */
const text = z.string().min(1);
const free = z.custom<Struct>(isStruct).nullish();

const time = z.union([z.number(), z.string().min(1)]).pipe(z.coerce.number());

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
  start_time: time,
  end_time: time,
  draft: z.boolean().default(false),
  extra: free,
});

const component = z.looseObject({ type: text });

const buildroot = z.object({
  id: z.union([z.int(), z.string()]),
  host: z.object({ os: text, arch: text }),
  content_generator: z.object({ name: text, version: z.string() }),
  container: z.object({ type: text, arch: text }),
  components: z.array(component),
  tools: z.array(z.unknown()),
  extra: free,
});

const output = z.looseObject({
  buildroot_id: z.union([z.int(), z.string()]),
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
  components: z.array(component).optional(),
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
  if (Number(version ?? Number.NaN) !== 0) throw new GenericError(`No such metadata version: ${repr(version ?? null)}`);
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

const typeinfoOf = (extra: Struct | null | undefined): Struct => (isStruct(extra?.typeinfo) ? extra.typeinfo : {});
const oldTypesOf = (extra: Struct | null | undefined): string[] =>
  OLD_TYPES.filter((name) => extra && Object.hasOwn(extra, name));

/** The build type of an output with what the type knows of it; null for logs. */
export function outputType({ type, extra, filename }: Output): { name: string; info: Struct } | null {
  if (type === 'log') return null;
  if (type === 'rpm') return { name: 'rpm', info: {} };
  const [named, ...others] = [...oldTypesOf(extra), ...Object.keys(typeinfoOf(extra))];
  if (named === undefined) throw new GenericError(`No typeinfo for: ${filename}`);
  if (others.includes(named)) throw new GenericError(`Duplicate typeinfo for: ${repr(named)}`);
  if (others.length > 0) throw new GenericError(`Output file has multiple types: ${filename}`);
  const info = typeinfoOf(extra)[named] ?? extra?.[named];
  return { name: named, info: isStruct(info) ? info : {} };
}

/** What is kept of a build's extra: its types have a place of their own there, also those that stood beside it. */
export function extraOf({ extra }: Metadata['build']): Struct {
  const typeinfo = typeinfoOf(extra);
  const old = oldTypesOf(extra);
  const twice = old.find((name) => Object.hasOwn(typeinfo, name));
  if (twice) throw new GenericError(`Duplicate typeinfo for ${repr(twice)}`);
  return { ...extra, typeinfo: { ...typeinfo, ...Object.fromEntries(old.map((name) => [name, extra![name]!])) } };
}

/** Types of the whole build: those that it says; that it has RPMs need not be said. */
export function buildTypesOf({ build, output }: Metadata): Map<string, Struct> {
  const said = Object.entries(typeinfoOf(extraOf(build)));
  const found = new Map(said.map(([name, info]) => [name, isStruct(info) ? info : {}]));
  if (!found.has('rpm') && output.some(({ type }) => type === 'rpm')) found.set('rpm', {});
  return found;
}

/** Every buildroot is that of an output, and every output's buildroot is described once. */
export function assertRoots({ buildroots: roots, output }: Metadata): void {
  const used = new Set(output.map((one) => one.buildroot_id));
  const described = new Set<number | string>();
  for (const { id } of roots) {
    if (!used.has(id)) throw new GenericError(`Buildroot id not used in output: ${repr(id)}`);
    if (described.has(id)) throw new GenericError(`Duplicate buildroot id in metadata: ${repr(id)}`);
    described.add(id);
  }
}
