/** The RPMs of test/fixtures/rpms with what rpm's Python bindings and createrepo_c say of them (made by its build.sh). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Expected {
  fields: Record<string, unknown>;
  repodata: { pkgid: string; primary: string; filelists: string; other: string };
}

const folder = fileURLToPath(new URL('../../../fixtures/rpms/', import.meta.url));

export const expected = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Record<string, Expected>;
export const rpmNames = Object.keys(expected);

export const fixturePath = (name: string): string => folder + name;

/** The bytes of a fixture. */
export const rpmBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(fixturePath(name)));

export const RICH = 'toji-rich-1.0~rc1-3^git.2.x86_64.rpm';
export const RICH_SOURCE = 'toji-rich-1.0~rc1-3^git.2.nosrc.rpm';
export const HELLO = 'zzzzzzzz-hello-1.0-1.x86_64.rpm';
export const HELLO_SIGNED = 'zzzzzzzz-hello-1.0-1.x86_64.signed.rpm';
export const DATA_SIGNED = 'zzzzzzzz-data-2.5-3.noarch.signed.rpm';
