import type { Option, Options } from './command.ts';
import { UsageError } from './failure.ts';

/**
 * Reads a command line as Python's optparse does, since scripts written for Koji rely on it: options may stand between
 * arguments, long ones may be cut short while they stay unambiguous, `-xVALUE` and `--long=VALUE` carry values, `--`
 * ends the options. An option and its `--no-` form are two options.
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

export function parseArguments(argv: readonly string[], options: Options, settings: ParseSettings = {}): Parsed {
  const names = new Map<string, string>();
  for (const [key, option] of Object.entries(options)) for (const name of namesOf(option)) names.set(name, key);
  for (const name of namesOf(HELP)) if (!names.has(name)) names.set(name, 'help');
  const specs: Options = { help: HELP, ...options };

  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(specs)) values[key] = empty(option);

  const args: string[] = [];
  const rest = [...argv];
  const store = (name: string, key: string, attached: string | undefined) => {
    const option = specs[key]!;
    if (option.kind === 'flag') {
      if (attached !== undefined) throw new UsageError(`${name} option does not take a value`);
      values[key] = true;
      return;
    }
    const text = attached ?? rest.shift();
    if (text === undefined) throw new UsageError(`${name} option requires 1 argument`);
    if (option.kind === 'list') (values[key] as string[]).push(text);
    else values[key] = option.kind === 'value' ? text : number(name, option.kind, text);
  };

  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word === '--') {
      args.push(...rest);
      break;
    }
    if (word.startsWith('--')) {
      const [written, attached] = splitOnce(word);
      const name = longName(written, names);
      store(name, names.get(name)!, attached);
    } else if (word.startsWith('-') && word.length > 1) {
      shortOptions(word, names, specs, store);
    } else {
      args.push(word);
      if (settings.stopAtArgument) {
        args.push(...rest);
        break;
      }
    }
  }
  return { args, options: values, help: values.help === true };
}

export function namesOf(option: Option): string[] {
  return option.flags.split(/,\s*/);
}

function empty(option: Option): unknown {
  if (option.kind === 'flag') return false;
  return option.kind === 'list' ? [] : undefined;
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function longName(written: string, names: ReadonlyMap<string, string>): string {
  if (names.has(written)) return written;
  const matches = [...names.keys()].filter((name) => name.startsWith(written));
  if (matches.length === 1) return matches[0]!;
  if (matches.length === 0) throw new UsageError(`no such option: ${written}`);
  throw new UsageError(`ambiguous option: ${written} (${matches.sort().join(', ')}?)`);
}

/** One word of short options: `-rv`, `-xVALUE`. */
function shortOptions(
  word: string,
  names: ReadonlyMap<string, string>,
  specs: Options,
  store: (name: string, key: string, attached: string | undefined) => void,
): void {
  for (let at = 1; at < word.length; at++) {
    const name = `-${word[at]}`;
    const key = names.get(name);
    if (key === undefined) throw new UsageError(`no such option: ${name}`);
    if (specs[key]!.kind === 'flag') store(name, key, undefined);
    else {
      store(name, key, word.slice(at + 1) || undefined);
      return;
    }
  }
}

function number(name: string, kind: 'int' | 'float', text: string): number {
  const valid = kind === 'int' ? /^\s*[+-]?\d+\s*$/ : /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
  if (!valid.test(text)) {
    const what = kind === 'int' ? 'integer' : 'floating-point';
    throw new UsageError(`option ${name}: invalid ${what} value: '${text}'`);
  }
  return Number(text);
}
