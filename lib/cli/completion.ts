import { type Command, type Option, type Options, optionsOf, shown } from './command.ts';
import { OF_COMMANDS } from './help.ts';
import { namesOf } from './parse.ts';

/** Scripts that teach a shell the commands and options; what is an argument, the shell completes as a file name. */
export const SHELLS = {
  bash: bashScript,
  // zsh takes over bash's completions.
  zsh: (...about: Parameters<typeof bashScript>) => [
    'autoload -U +X compinit && compinit',
    'autoload -U +X bashcompinit && bashcompinit',
    ...bashScript(...about),
  ],
  fish: fishScript,
} satisfies Record<string, (prog: string, commands: readonly Command[], globals: Options) => string[]>;

export type Shell = keyof typeof SHELLS;
export const isShell = (word: string | undefined): word is Shell => word !== undefined && Object.hasOwn(SHELLS, word);

const HELP = ['-h', '--help'];
const flagsOf = (options: Options): string[] => [...shown(options).flatMap(namesOf), ...HELP];
const namesOfCommand = ({ name, aliases = [] }: Command): string[] => [name, ...aliases];

function bashScript(prog: string, commands: readonly Command[], globals: Options): string[] {
  const valued = Object.values(globals).filter(({ kind }) => kind !== 'flag');
  const name = `_${prog.replaceAll(/\W/g, '_')}`;
  const first = [...flagsOf(globals), ...namesShown(commands)];
  const cases = commands.map(
    (command) => `    ${namesOfCommand(command).join('|')}) words='${flagsOf(optionsOf(command)).join(' ')}' ;;`,
  );
  const script = `${name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} command= words= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${valued.flatMap(namesOf).join('|')}) i=$((i + 1)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case $command in
    '') words='${first.join(' ')}' ;;
    help) words='${namesShown(commands).join(' ')}' ;;
${cases.join('\n')}
  esac
  if [[ -z $command || $command == help || $current == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -F ${name} ${prog}`;
  return script.split('\n');
}

const namesShown = (commands: readonly Command[]): string[] => [...commands, ...OF_COMMANDS].map(({ name }) => name);

function fishScript(prog: string, commands: readonly Command[], globals: Options): string[] {
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const lines = (condition: string, options: Options) =>
    shown(options).map((option) => `complete -c ${prog} -n ${quoted(condition)} ${fishOption(option, quoted)}`);
  return [
    ...lines('__fish_use_subcommand', globals),
    ...[...commands, ...OF_COMMANDS].map(
      ({ name, summary }) => `complete -c ${prog} -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ),
    ...commands.flatMap((command) =>
      lines(`__fish_seen_subcommand_from ${namesOfCommand(command).join(' ')}`, optionsOf(command)),
    ),
  ];
}

function fishOption(option: Option, quoted: (text: string) => string): string {
  const names = namesOf(option).map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...names, ...(option.kind === 'flag' ? [] : ['-r']), '-d', quoted(option.doc)].join(' ');
}
