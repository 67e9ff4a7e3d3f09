/** The dependencies of an RPM as Koji's getRPMDeps gives them (Koji 1.35). */
import type { HeaderStructure } from './structure.ts';
import { tag } from './tags.ts';

/** Koji's DEP_* numbers. */
export const DEP = {
  REQUIRE: 0,
  PROVIDE: 1,
  OBSOLETE: 2,
  CONFLICT: 3,
  SUGGEST: 4,
  ENHANCE: 5,
  SUPPLEMENT: 6,
  RECOMMEND: 7,
} as const;

export interface Dependency {
  name: string;
  /** [epoch:]version[-release], or '' */
  version: string;
  /** RPMSENSE_* bits: 2 less, 4 greater, 8 equal ... */
  flags: number;
}

export const SENSE = { LESS: 2, GREATER: 4, EQUAL: 8 } as const;

/** Koji's number -> the words its tags begin with */
const WORDS = ['REQUIRE', 'PROVIDE', 'OBSOLETE', 'CONFLICT', 'SUGGEST', 'ENHANCE', 'SUPPLEMENT', 'RECOMMEND'];
const TAGS = WORDS.map((word) => [tag(`${word}NAME`), tag(`${word}VERSION`), tag(`${word}FLAGS`)] as const);

/** One kind of dependency (a DEP number), in the header's order. */
export function dependencies(main: HeaderStructure, type: number): Dependency[] {
  const tags = TAGS[type];
  if (!tags) throw new RangeError(`no such type of dependency: ${type}`);
  const [nameTag, versionTag, flagsTag] = tags;
  const versions = main.strings(versionTag);
  const flags = main.numbers(flagsTag);
  return main.strings(nameTag).map((name, i) => ({ name, version: versions[i] ?? '', flags: flags[i] ?? 0 }));
}

/** The rows of getRPMDeps: all kinds in the order of Koji's numbers, or the one asked for. */
export function rpmDeps(main: HeaderStructure, depType?: number | null): (Dependency & { type: number })[] {
  const types = [...TAGS.keys()].filter((type) => depType === undefined || depType === null || depType === type);
  return types.flatMap((type) => dependencies(main, type).map((dependency) => ({ ...dependency, type })));
}
