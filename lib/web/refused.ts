/** Why there is no page: what was asked for is not there (404), or the question itself is wrong (400). */
export class Refused extends Error {
  readonly status: 400 | 404;
  constructor(status: 400 | 404, message: string) {
    super(message);
    this.name = 'Refused';
    this.status = status;
  }
}

/** The row, or a 404 that says what was not found. */
export function found<T>(row: T | null | undefined, what: string, id: number | string): T {
  if (row === null || row === undefined) throw new Refused(404, `There is no ${what} ${id}.`);
  return row;
}
