/** What a package of the primary metadata needs and offers. */
import { compareEVR, type EVR } from '#core/evr';
import { unescaped } from './xml.ts';

/** A name with a condition on the version, or without. */
export interface Capability {
  readonly name: string;
  /** LT, LE, EQ, GE, GT */
  readonly flags?: string;
  readonly evr?: EVR;
}

export type CapabilityKind = 'requires' | 'provides';

/** The entries of one kind in an element. */
export function capabilities(element: string, kind: CapabilityKind): Capability[] {
  const block = new RegExp(`<rpm:${kind}>(.*?)</rpm:${kind}>`, 's').exec(element)?.[1] ?? '';
  return [...block.matchAll(/<rpm:entry ([^<>]*)\/>/g)].map(([, attributes]) => entry(attributes!));
}

function entry(attributes: string): Capability {
  const value = (name: string): string | undefined => {
    const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
    return found === undefined ? undefined : unescaped(found);
  };
  const version = value('ver');
  const name = value('name') ?? '';
  if (version === undefined) return { name };
  return { name, flags: value('flags'), evr: { epoch: value('epoch') ?? '0', version, release: value('rel') ?? null } };
}

/** Files of an element; the primary metadata has those that packages are likely to require. */
export const files = (element: string): string[] =>
  [...element.matchAll(/<file(?: [^<>]*)?>([^<]*)<\/file>/g)].map(([, path]) => unescaped(path!));

/** Does what is offered fit what is needed? As rpm compares: ranges have to overlap; the name is known to be the same. */
export function fits(offered: Capability, needed: Capability): boolean {
  if (!needed.evr || !needed.flags || !offered.evr || !offered.flags) return true;
  const order = compareEVR(offered.evr, needed.evr);
  if (order === 0) return touches(offered.flags, needed.flags);
  // offered is older: it must reach up, or the need must reach down
  return order < 0 ? up(offered.flags) || down(needed.flags) : down(offered.flags) || up(needed.flags);
}

const up = (flags: string): boolean => flags === 'GT' || flags === 'GE';
const down = (flags: string): boolean => flags === 'LT' || flags === 'LE';
const equal = (flags: string): boolean => flags === 'EQ' || flags === 'GE' || flags === 'LE';
const touches = (a: string, b: string): boolean => (equal(a) && equal(b)) || (up(a) && up(b)) || (down(a) && down(b));
