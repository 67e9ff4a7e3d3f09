import { Command, CommanderError, Option as CommanderOption } from 'commander';
import { fitting, spellings } from './abbreviations.ts';
import type { Option, Options } from './command.ts';
import { UsageError } from './failure.ts';

/**
 * Reads a command line with commander, in the ways of Python's optparse, since scripts written for Koji rely on them:
 * options may stand between arguments, long ones may be cut short while they stay unambiguous, an option and its `--no-`
 * form are two options, an option given twice counts last.
 */
export interface Parsed {
  args: string[];
  options: Record<string, unknown>;
  help: boolean;
}

export interface ParseSettings {
  /** Stop at the first argument: for the global options, which end where the command begins. */
  stopAtArgument?: boolean;
}

const HELP: Option = { kind: 'flag', flags: '-h, --help', doc: 'show this help message and exit' };

/** Throws UsageError for options that are not there, lack their value or have a wrong one. */
export function parseArguments(argv: readonly string[], options: Options, settings: ParseSettings = {}): Parsed {
  const specs = new Map<string, [key: string, option: Option]>();
  for (const [key, option] of Object.entries(options))
    for (const name of namesOf(option)) specs.set(name, [key, option]);
  for (const name of namesOf(HELP)) if (!specs.has(name)) specs.set(name, ['help', HELP]);
  const names = [...specs.keys()];

  const parser = new Command().helpOption(false).passThroughOptions(settings.stopAtArgument ?? false);
  parser.exitOverride().configureOutput({ outputError: () => {} });
  for (const [written, name] of spellings(names)) {
    const [key, option] = specs.get(name)!;
    parser.addOption(new Spelling(written, name, key, option));
  }
  const { operands, unknown } = readOptions(parser, argv);
  if (unknown[0] !== undefined) throw new UsageError(complaint(unknown[0], names));
  const values = parser.opts();
  for (const [key, { flags, refused }] of Object.entries(options)) {
    if (refused === undefined || parser.getOptionValueSource(key) !== 'cli') continue;
    throw new UsageError(`${flags} of Koji is not there: ${refused}`);
  }
  return { args: operands, options: values, help: values.help === true };
}

export function namesOf(option: Option): string[] {
  return option.flags.split(/,\s*/);
}

/** One way to write an option: what commander knows as an option of its own, though several may set the same value. */
class Spelling extends CommanderOption {
  readonly written: string;
  readonly key: string;

  constructor(written: string, name: string, key: string, option: Option) {
    super(option.kind === 'flag' ? written : `${written} <${option.metavar}>`);
    this.written = written;
    this.key = key;
    this.flags = name;
    this.negate = false;
    if (option.kind === 'flag') this.default(false);
    if (option.kind === 'list') this.default([]).argParser((text, before: string[]) => [...before, text]);
    if (option.kind === 'int' || option.kind === 'float') {
      const { kind } = option;
      this.argParser((text) => number(name, kind, text));
    }
  }

  /** `-r` and `--r` must not be one name. */
  override name(): string {
    return this.written;
  }

  override attributeName(): string {
    return this.key;
  }
}

function readOptions(parser: Command, argv: readonly string[]) {
  try {
    return parser.parseOptions([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError) || error.code !== 'commander.optionMissingArgument') throw error;
    const [, name] = /'([^']+)'/.exec(error.message)!;
    throw new UsageError(`${name} option requires 1 argument`);
  }
}

/** Why commander does not know a word as an option. */
function complaint(word: string, names: readonly string[]): string {
  const written = word.startsWith('--') ? word.split('=', 1)[0]! : word.slice(0, 2);
  const matches = fitting(written, names);
  if (matches.length === 0) return `no such option: ${written}`;
  if (matches.length === 1) return `${matches[0]} option does not take a value`;
  return `ambiguous option: ${written} (${matches.join(', ')}?)`;
}

function number(name: string, kind: 'int' | 'float', text: string): number {
  const valid = kind === 'int' ? /^\s*[+-]?\d+\s*$/ : /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
  if (!valid.test(text)) {
    const what = kind === 'int' ? 'integer' : 'floating-point';
    throw new UsageError(`option ${name}: invalid ${what} value: '${text}'`);
  }
  return Number(text);
}
