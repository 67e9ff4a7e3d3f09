import type { Context } from './context.ts';

/**
 * A command is a value: its names, arguments and options are data, from which parsing, `--help` and the command list
 * are derived; `run` is the only code in it.
 */
export type Group = 'admin' | 'bind' | 'build' | 'download' | 'info' | 'misc' | 'monitor' | 'search';

interface OptionBase {
  /** As written in help: '-r, --recurse'. The last long form, in camelCase, names the value. */
  flags: string;
  doc: string;
  /** Known, since scripts may give it, but no longer shown. */
  hidden?: true;
  /** Why an option of Koji's client is of no use here: who gives it is told so. */
  refused?: string;
}
export interface FlagOption extends OptionBase {
  kind: 'flag';
}
interface ValueOption extends OptionBase {
  kind: 'value' | 'list' | 'int' | 'float';
  /** What stands for the value in help. */
  metavar: string;
}
export type Option = FlagOption | ValueOption;
export type Options = Readonly<Record<string, Option>>;

type Values<O extends Options> = {
  [K in keyof O]: O[K] extends FlagOption
    ? boolean
    : O[K] extends { kind: 'list' }
      ? string[]
      : O[K] extends { kind: 'int' | 'float' }
        ? number | undefined
        : string | undefined;
};

/** True when given. */
export const flag = (flags: string, doc: string): FlagOption => ({ kind: 'flag', flags, doc });
/** The last one given counts. */
export const value = (flags: string, metavar: string, doc: string) => ({ kind: 'value' as const, flags, metavar, doc });
export const int = (flags: string, metavar: string, doc: string) => ({ kind: 'int' as const, flags, metavar, doc });
export const float = (flags: string, metavar: string, doc: string) => ({ kind: 'float' as const, flags, metavar, doc });
/** May be given several times. */
export const list = (flags: string, metavar: string, doc: string) => ({ kind: 'list' as const, flags, metavar, doc });

/** An option that help does not speak of. */
export const hidden = <O extends Option>(option: O) => ({ ...option, hidden: true as const });
/** An option of Koji's that is not there, with the reason. */
export const refused = <O extends Option>(option: O, reason: string) => ({ ...hidden(option), refused: reason });

interface Invocation<O extends Options> {
  ctx: Context;
  args: string[];
  options: Values<O>;
}

export interface CommandSpec<O extends Options> {
  name: string;
  aliases?: readonly string[];
  group: Group;
  /** One line for the command list. */
  summary: string;
  /** The positional arguments as help shows them. */
  usage?: string;
  /** How many of them there may be; no upper bound when it ends in nothing. */
  args?: readonly [min: number, max?: number];
  /** What a first-time reader must know, and examples: the paragraphs between usage and options in `--help`. */
  about?: string;
  examples?: readonly string[];
  options?: O;
  /** 'never' asks anonymously unless --force-auth is given. */
  login?: 'always' | 'never';
  /** Options end at the first argument, as in commands that take another command line. */
  optionsFirst?: boolean;
  /** Can print its rows as JSON (`--json`). */
  json?: boolean;
  /** A number is the exit code; everything else means 0. */
  run(call: Invocation<O>): Promise<unknown>;
}

/** A command whose option types are no longer visible: what the registry holds. */
export interface Command extends Omit<CommandSpec<Options>, 'run' | 'options'> {
  options: Options;
  run(call: { ctx: Context; args: string[]; options: Record<string, unknown> }): Promise<unknown>;
}

/** All options of a command, those included that every command of its kind has. */
export function optionsOf(command: Command): Options {
  return command.json ? { ...command.options, json: flag('--json', 'print JSON') } : command.options;
}

/** The options that a user is told of. */
export const shown = (options: Options): Option[] => Object.values(options).filter((option) => !option.hidden);

export function command<const O extends Options = Record<never, never>>(spec: CommandSpec<O>): Command {
  const { run, options, ...rest } = spec;
  return {
    ...rest,
    options: options ?? {},
    // The parser makes the values from these very options, so their types hold.
    run: (call) => run(call as Invocation<O>),
  };
}
