import { ABSENT_COMMANDS } from '#cli/absent';
import { type Command, type Options, optionsOf } from '#cli/command';
import { GLOBALS } from '#cli/globals';
import { GROUPS, OF_COMMANDS } from '#cli/help';

/** The lines of docs/cli.md that follow from the commands themselves stand between these two. */
const BEGIN = '<!-- made by scripts/cli-document.ts from the commands -->';
const END = '<!-- end of what is made -->';

/** The document with its made part made anew. Throws when the marks are not there. */
export function withCommands(document: string, commands: readonly Command[]): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error('the document has no place for the commands');
  return `${document.slice(0, from + BEGIN.length)}\n${section(commands)}\n${document.slice(to)}`;
}

function section(commands: readonly Command[]): string {
  const groups = GROUPS.map((group) => {
    const names = [...commands, ...OF_COMMANDS].filter((command) => command.group === group).map(({ name }) => name);
    return `| ${group} | ${names.sort().join(', ')} |`;
  });
  return [
    '',
    '| category | commands |',
    '|---|---|',
    ...groups,
    '',
    'Not there, of the commands and options of Koji 1.35 (who gives one is told why):',
    '',
    '| command or option | why |',
    '|---|---|',
    ...Object.entries(ABSENT_COMMANDS).map(([name, reason]) => `| ${name} | ${reason} |`),
    ...refusedOptions(GLOBALS).map(([flags, reason]) => `| ${flags} | ${reason} |`),
    ...commands.flatMap((command) =>
      refusedOptions(optionsOf(command)).map(([flags, reason]) => `| ${command.name} ${flags} | ${reason} |`),
    ),
    '',
  ].join('\n');
}

const refusedOptions = (options: Options): [string, string][] =>
  Object.values(options).flatMap(({ flags, refused }) => (refused === undefined ? [] : [[flags, refused]]));
