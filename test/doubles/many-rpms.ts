import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** RPMs of a fixture under other names: valid packages of one source package, as many as a test wants. */
const folder = fileURLToPath(new URL('../fixtures/rpms/', import.meta.url));
const NAME = 'toji-plain';

export const SOURCE_NAME = `${NAME}-1-1.src.rpm`;

export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(folder + name));

/** File name -> bytes: toji-pl000-1-1.noarch.rpm and so on, all made from toji-plain-1-1.src.rpm. */
export function manyRpms(count: number): Map<string, Uint8Array> {
  const original = Buffer.from(fixture(`${NAME}-1-1.noarch.rpm`)).toString('latin1');
  const found = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    const name = `toji-pl${String(i).padStart(3, '0')}`;
    // the name as a word of its own; where it is part of the source's file name it stays
    const renamed = original.replaceAll(`${NAME}\0`, `${name}\0`);
    found.set(`${name}-1-1.noarch.rpm`, new Uint8Array(Buffer.from(renamed, 'latin1')));
  }
  return found;
}
