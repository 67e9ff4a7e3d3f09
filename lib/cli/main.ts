import { ConnectionError, HttpError } from '#client/transport';
import { Fault, KojiError } from '#core/errors';
import { repr } from '#core/python';
import { ABSENT_COMMANDS } from './absent.ts';
import { type Command, optionsOf } from './command.ts';
import { commands as allCommands } from './commands/index.ts';
import { isShell, SHELLS } from './completion.ts';
import { defaultPlaces, loadConfig, type Overrides, type Places } from './config.ts';
import { Context, type Io } from './context.ts';
import { Failure, UsageError } from './failure.ts';
import { GLOBALS } from './globals.ts';
import { commandHelp, commandList, completionHelp, hints, isGroup, optionLines, usageLines } from './help.ts';
import { parseArguments } from './parse.ts';
import { nearest } from './suggest.ts';
import { logTime } from './time.ts';

export interface RunOptions {
  prog?: string;
  places?: Places;
  commands?: readonly Command[];
}

/** Runs one command line and gives its exit code: 0 done, 1 failed, 2 wrong usage. Never throws. */
export async function run(
  argv: readonly string[],
  io: Io,
  { prog = 'toji', places, commands = allCommands }: RunOptions = {},
) {
  const out = (lines: readonly string[]) => io.out(`${lines.join('\n')}\n`);
  let debug = false;
  try {
    const { args, options, help } = parseGlobals(argv, prog, io);
    const [name, ...rest] = args;
    debug = options.debug === true;
    if (help || name === undefined || options.helpCommands) {
      out(help ? globalHelp(prog, io.columns) : commandList(prog, commands, []));
      return 0;
    }
    if (name === 'help' || name === 'list-commands') return showHelp(rest, prog, commands, io);
    if (name === 'completion') return showCompletion(rest, prog, commands, io);
    const command = findCommand(name, commands);
    const parsed = parseCommand(command, rest, prog);
    if (parsed.help) {
      out(commandHelp(prog, command, io.columns));
      return 0;
    }
    debug ||= parsed.options.debug === true;
    if (options.pkgurl !== undefined) io.err('Warning: the pkgurl option is obsolete, please use topurl instead\n');
    const config = loadConfig(
      places ?? defaultPlaces(io.env),
      (options.profile ?? io.env.TOJI_PROFILE) as string | undefined,
      options.config as string | undefined,
      overridesOf(options),
    );
    const flags = { quiet: options.quiet === true, noauth: options.noauth === true, json: options.json === true };
    const ctx = new Context(config, io, { prog, debug, ...flags });
    if (parsed.options.json === true) ctx.json = true;
    return await execute(command, ctx, parsed, flags.quiet);
  } catch (error) {
    return report(error, prog, io, debug);
  }
}

/** Global options that stand for settings of a profile. */
const SETTINGS = [
  ...(['server', 'user', 'password', 'authtype', 'cert', 'serverca', 'runas'] as const),
  ...(['weburl', 'topurl', 'topdir'] as const),
];

function overridesOf(options: ReturnType<typeof parseGlobals>['options']): Overrides {
  const given = Object.fromEntries(SETTINGS.map((key) => [key, options[key] as string | undefined]));
  return options.forceAuth ? { ...given, force_auth: 'yes' } : given;
}

async function execute(command: Command, ctx: Context, parsed: ReturnType<typeof parseArguments>, quiet: boolean) {
  // The global -q is every command's --quiet, too.
  if (quiet && 'quiet' in command.options) parsed.options.quiet = true;
  try {
    if (command.login === 'always' || ctx.config.force_auth) await ctx.login();
    const code = await command.run({ ctx, args: parsed.args, options: parsed.options });
    return typeof code === 'number' ? code : 0;
  } catch (error) {
    if (error instanceof UsageError) throw new Failure(usageText(ctx.globals.prog, command, error), 2);
    throw error;
  } finally {
    await ctx.close();
  }
}

function parseGlobals(argv: readonly string[], prog: string, io: Io) {
  try {
    return parseArguments(argv, GLOBALS, { stopAtArgument: true });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err(`${globalHelp(prog, io.columns)[0]}\n\n`);
    throw new Failure(`${prog}: error: ${error.message}`, 2);
  }
}

function parseCommand(command: Command, argv: readonly string[], prog: string) {
  try {
    const parsed = parseArguments(argv, optionsOf(command), { stopAtArgument: command.optionsFirst });
    if (!parsed.help) checkCount(command, parsed.args.length);
    return parsed;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new Failure(usageText(prog, command, error), 2);
  }
}

function usageText(prog: string, command: Command, error: UsageError): string {
  return [...usageLines(prog, command), '', `${prog}: error: ${error.message}`].join('\n');
}

function checkCount(command: Command, count: number): void {
  const [min, max = Number.POSITIVE_INFINITY] = command.args ?? [0, 0];
  if (count >= min && count <= max) return;
  if (max === 0) throw new UsageError('This command takes no arguments');
  const expected = max === min ? `exactly ${min}` : count < min ? `at least ${min}` : `at most ${max}`;
  throw new UsageError(
    `This command takes ${expected} argument${expected.endsWith(' 1') ? '' : 's'}: ${command.usage}`,
  );
}

function findCommand(name: string, commands: readonly Command[]): Command {
  const found = commands.find((command) => command.name === name || command.aliases?.includes(name));
  if (found) return found;
  const reason = Object.hasOwn(ABSENT_COMMANDS, name) ? ABSENT_COMMANDS[name] : undefined;
  if (reason) throw new Failure(`The command ${name} of Koji is not there: ${reason}`);
  const near = nearest(name, [
    'help',
    'completion',
    ...commands.flatMap((command) => [command.name, ...(command.aliases ?? [])]),
  ]);
  throw new Failure(`Unknown command: ${name}${near ? `. Did you mean ${near}?` : ''} ("help" lists all commands)`);
}

function globalHelp(prog: string, columns: number): string[] {
  const common =
    'Common commands: build, watch-task, taskinfo, list-tasks, download-build, latest-build, list-targets, help';
  const usage = `Usage: ${prog} [global-options] command [command-options-and-arguments]`;
  return [usage, '', common, '', 'Options:', ...optionLines(GLOBALS, columns), '', ...hints(prog)];
}

function showHelp(words: readonly string[], prog: string, commands: readonly Command[], io: Io): number {
  const lines = words.flatMap((word) => {
    if (word === 'completion') return completionHelp(prog);
    if (['all', '--help', '-h'].includes(word)) return commandList(prog, commands, []);
    const group = word.replace(/^--/, '');
    return isGroup(group)
      ? commandList(prog, commands, [group])
      : commandHelp(prog, findCommand(word, commands), io.columns);
  });
  io.out(`${(words.length === 0 ? commandList(prog, commands, []) : lines).join('\n')}\n`);
  return 0;
}

function showCompletion(words: readonly string[], prog: string, commands: readonly Command[], io: Io): number {
  const [shell, ...more] = words;
  if (isShell(shell) && more.length === 0) {
    io.out(`${SHELLS[shell](prog, commands, GLOBALS).join('\n')}\n`);
    return 0;
  }
  const asked = shell === '-h' || shell === '--help';
  (asked ? io.out : io.err)(`${completionHelp(prog).join('\n')}\n`);
  return asked ? 0 : 2;
}

function report(error: unknown, prog: string, io: Io, debug: boolean): number {
  if (debug && error instanceof Error) io.err(`${error.stack}\n`);
  if (error instanceof Failure) {
    if (error.message !== '') io.err(`${error.message}\n`);
    return error.exitCode;
  }
  io.err(`${logTime(new Date(io.now()))} [ERROR] ${prog}: ${describe(error)}\n`);
  return 1;
}

function describe(error: unknown): string {
  if (error instanceof KojiError) return `${error.name}: ${error.message}`;
  if (error instanceof Fault) return `Fault: <Fault ${error.faultCode}: ${repr(error.message)}>`;
  if (error instanceof ConnectionError || error instanceof HttpError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
