import { type Command, type Group, type Option, type Options, optionsOf, shown } from './command.ts';

/** Texts of `--help` and of the command list, in the layout that readers know from Koji. */
const LEFT = 24;

/** Breaks text at blanks so that no line is longer than `width`, unless one word is. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

export function optionLines(options: Options, columns: number): string[] {
  const help: Option = { kind: 'flag', flags: '-h, --help', doc: 'show this help message and exit' };
  const all = [help, ...shown(options)].map((option) => ({ left: `  ${written(option)}`, doc: option.doc }));
  const longest = Math.max(...all.map(({ left }) => left.length + 2));
  const indent = Math.min(LEFT, longest);
  return all.flatMap(({ left, doc }) => {
    const [first = '', ...more] = wrap(doc, Math.max(columns - indent, 20));
    const rest = more.map((line) => ' '.repeat(indent) + line);
    if (left.length + 2 > indent) return [left, ' '.repeat(indent) + first, ...rest];
    return [left.padEnd(indent) + first, ...rest];
  });
}

function written(option: Option): string {
  if (option.kind === 'flag') return option.flags;
  const names = option.flags.split(', ');
  return names
    .map((name) => (name.startsWith('--') ? `${name}=${option.metavar}` : `${name} ${option.metavar}`))
    .join(', ');
}

export function usageLines(prog: string, command: Command): string[] {
  const options = shown(optionsOf(command)).length > 0 ? ' [options]' : '';
  return [
    `Usage: ${prog} ${command.name}${options}${command.usage ? ` ${command.usage}` : ''}`,
    '(Specify the --help global option for a list of other help options)',
  ];
}

export function commandHelp(prog: string, command: Command, columns: number): string[] {
  const [usage = '', hint = ''] = usageLines(prog, command);
  const width = Math.min(columns, 100);
  const about = (command.about ?? `${command.summary}.`)
    .trim()
    .split(/\n\s*\n/)
    .flatMap((p) => ['', ...wrap(p.trim(), width)]);
  const examples = command.examples?.length ? ['', 'Examples:', ...command.examples.map((e) => `  ${prog} ${e}`)] : [];
  const aliases = command.aliases?.length ? ['', `Also known as: ${command.aliases.join(', ')}`] : [];
  return [usage, hint, ...about, ...aliases, '', 'Options:', ...optionLines(optionsOf(command), columns), ...examples];
}

const TITLES: Readonly<Record<Group, string>> = {
  admin: 'admin commands',
  bind: 'bind commands',
  build: 'build commands',
  download: 'download commands',
  info: 'info commands',
  misc: 'miscellaneous commands',
  monitor: 'monitor commands',
  search: 'search commands',
};

export const GROUPS = Object.keys(TITLES) as Group[];

export function isGroup(name: string): name is Group {
  return Object.hasOwn(TITLES, name);
}

/** Commands that speak of the commands, and so are none of the registry. */
export const OF_COMMANDS: readonly Pick<Command, 'name' | 'group' | 'summary'>[] = [
  { name: 'help', group: 'info', summary: 'List the commands, or explain some' },
  { name: 'completion', group: 'misc', summary: 'Print a script that completes commands and options in a shell' },
];

export function completionHelp(prog: string): string[] {
  return [
    `Usage: ${prog} completion bash|zsh|fish`,
    '',
    'Prints a script that lets the shell complete commands and options. To have it in every shell:',
    '',
    `  bash: ${prog} completion bash > ~/.local/share/bash-completion/completions/${prog}`,
    `  zsh:  echo 'source <(${prog} completion zsh)' >> ~/.zshrc`,
    `  fish: ${prog} completion fish > ~/.config/fish/completions/${prog}.fish`,
  ];
}

/** The commands of the groups asked for; of all groups when none is. */
export function commandList(prog: string, commands: readonly Command[], groups: readonly Group[]): string[] {
  const shown = groups.length > 0 ? groups : GROUPS;
  const lines = ['Available commands:'];
  for (const group of shown) {
    const own = [...commands, ...OF_COMMANDS]
      .filter((command) => command.group === group)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    lines.push('', `${TITLES[group]}:`);
    for (const { name, summary } of own) lines.push(`        ${name.padEnd(25)} ${summary}`);
  }
  return [...lines, '', ...hints(prog)];
}

export function hints(prog: string): string[] {
  return [
    `Try "${prog} --help" for the global options`,
    `Try "${prog} help" for all commands`,
    `Try "${prog} <command> --help" for the options of one command`,
    `Try "${prog} help <category>" for the commands of one category`,
    `The categories are: ${GROUPS.join(', ')}`,
  ];
}
