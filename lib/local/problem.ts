/** Something the user can put right: shown as one line, exit code 1, no stack. */
export class LocalProblem extends Error {
  override readonly name = 'LocalProblem';
}
