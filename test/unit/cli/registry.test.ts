import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ABSENT_COMMANDS } from '#cli/absent';
import { type Option, type Options, optionsOf } from '#cli/command';
import { commands } from '#cli/commands/index';
import { GLOBALS } from '#cli/globals';
import { namesOf } from '#cli/parse';
import { VERSION } from '#cli/version';
import { withCommands } from '../../../scripts/cli-document/section.ts';

const root = new URL('../../../', import.meta.url);

/** Commands of Koji 1.35 with all their options, recorded by record-commands.py, which tells the form of the words. */
const KOJI: Record<string, string> = JSON.parse(
  readFileSync(new URL('test/fixtures/koji/commands.json', root), 'utf8'),
);

/** Which of our options can stand for one of Koji's; a number may also be read from text, as with times. */
const FITTING: Record<string, Option['kind'][]> = {
  '': ['flag'],
  '=': ['value', 'int', 'float'],
  '=int': ['int', 'float'],
  '=float': ['float', 'value'],
  '=list': ['list'],
};

function lacking(words: string, options: Options): string[] {
  return words.split(' ').filter((word) => {
    const [, name, form] = /^([^=]*)(.*)$/.exec(word)!;
    const option = Object.values(options).find((each) => namesOf(each).includes(name!));
    const kinds = name === '--ts' ? ['value'] : FITTING[form!];
    return word !== '' && !(option && kinds?.includes(option.kind));
  });
}

describe("Koji's commands", () => {
  const { '': globals = '', ...own } = KOJI;

  it('the global options are all known', () => {
    expect(globals).toContain('--profile=');
    expect(lacking(globals, GLOBALS)).toEqual([]);
  });

  it.each(Object.entries(own))('%s is there with all its options, or the list says why not', (name, words) => {
    const command = commands.find((one) => one.name === name);
    // Not an entry of the registry: it shows the registry.
    if (name === 'help') return expect(command).toBe(undefined);
    if (!command) return expect(ABSENT_COMMANDS[name]).toMatch(/./);
    expect(lacking(words, optionsOf(command))).toEqual([]);
  });

  it('none is said to be absent that is there, or that Koji does not have', () => {
    const names = commands.map((command) => command.name);
    expect(Object.keys(ABSENT_COMMANDS).filter((name) => names.includes(name) || !(name in KOJI))).toEqual([]);
  });

  it.each([
    ['cancel-task', 'cancel'],
    ['cxl', 'cancel'],
    ['move-pkg', 'move-build'],
    ['move', 'move-build'],
    ['latest-pkg', 'latest-build'],
    ['tag-pkg', 'tag-build'],
    ['tag', 'tag-build'],
    ['untag-pkg', 'untag-build'],
    ['untag', 'untag-build'],
    ['watch-tasks', 'watch-task'],
    ['hello', 'moshimoshi'],
  ])('%s is another name of %s', (alias, name) => {
    expect(commands.find((command) => command.name === name)?.aliases).toContain(alias);
  });
});

describe('the commands', () => {
  const names = commands.flatMap((command) => [command.name, ...(command.aliases ?? [])]);

  it('names are unique', () => {
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('every file of commands/ is in the index', () => {
    const index = readFileSync(new URL('lib/cli/commands/index.ts', root), 'utf8');
    const files = readdirSync(new URL('lib/cli/commands', root)).filter((file) => file !== 'index.ts');
    expect(files.filter((file) => !index.includes(`'./${file}'`))).toEqual([]);
  });

  it.each(commands)('$name explains itself', ({ summary, options, args, usage }) => {
    expect(summary).toMatch(/^[A-Z].*[^.]$/);
    expect(summary.length).toBeLessThan(100);
    expect(Boolean(args && args[1] !== 0)).toBe(usage !== undefined);
    for (const option of Object.values(options)) expect(option.doc).toMatch(/[^.]$/);
  });

  it.each(commands)('$name has no option twice', (command) => {
    const flags = Object.values(optionsOf(command)).flatMap(namesOf);
    expect(flags.filter((name, at) => flags.indexOf(name) !== at)).toEqual([]);
  });
});

it('docs/cli.md lists the commands and what is not there', () => {
  const document = readFileSync(new URL('docs/cli.md', root), 'utf8');
  expect(document, 'run node scripts/cli-document.ts').toBe(withCommands(document, commands));
});

it('the version is that of the package', () => {
  expect(VERSION).toBe(JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).version);
});
