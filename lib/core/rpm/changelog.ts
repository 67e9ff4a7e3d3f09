import type { HeaderStructure } from './structure.ts';
import { tag } from './tags.ts';

export interface ChangelogEntry {
  /** seconds since 1970; spec files give a day, which RPM reads as its noon UTC */
  time: number;
  /** "Name <address> - version-release", whatever the packager wrote after the date */
  author: string;
  text: string;
}

const TIME = tag('CHANGELOGTIME');
const NAME = tag('CHANGELOGNAME');
const TEXT = tag('CHANGELOGTEXT');

/** Newest first, as in the spec file. */
export function changelog(main: HeaderStructure): ChangelogEntry[] {
  const authors = main.strings(NAME);
  const texts = main.strings(TEXT);
  return main.numbers(TIME).map((time, i) => ({ time, author: authors[i] ?? '', text: texts[i] ?? '' }));
}
