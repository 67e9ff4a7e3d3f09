/** The command cannot go on: one line on stderr, exit code 1 unless said otherwise. */
export class Failure extends Error {
  override name = 'Failure';
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The command line itself is wrong: shown below the usage, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
