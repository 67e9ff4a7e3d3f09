import { Refused } from './refused.ts';

/** Rows on a page of a list. */
export const PAGE_SIZE = 50;

/** The parameters of a page, checked: a wrong one is a 400 that names it. An empty one is none, as forms send it. */
export class Query {
  private readonly params: URLSearchParams;

  constructor(params: URLSearchParams) {
    this.params = params;
  }

  text(name: string): string | null {
    return this.params.get(name)?.trim() || null;
  }

  /** A number that has to be there. */
  id(name: string): number {
    const id = this.maybeId(name);
    if (id === null) throw new Refused(400, `The page needs a parameter ${name}.`);
    return id;
  }

  maybeId(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    if (!NUMBER.test(text)) throw new Refused(400, `The parameter ${name} is a number, not ${text}.`);
    return Number(text);
  }

  /** An id or a name that has to be there: kojiweb takes both for all that has a name. */
  idOrName(name: string): number | string {
    const given = this.maybeIdOrName(name);
    if (given === null) throw new Refused(400, `The page needs a parameter ${name}.`);
    return given;
  }

  maybeIdOrName(name: string): number | string | null {
    const text = this.text(name);
    return text !== null && NUMBER.test(text) ? Number(text) : text;
  }

  choice<T extends string>(name: string, choices: readonly T[], otherwise: NoInfer<T>): T {
    const text = this.text(name);
    if (text === null) return otherwise;
    const choice = choices.find((one) => one === text);
    if (choice === undefined) throw new Refused(400, `The parameter ${name} is one of ${choices.join(', ')}.`);
    return choice;
  }

  /** Rows before the first one on this page. */
  start(): number {
    return this.maybeId('start') ?? 0;
  }

  /** All that is set, to be kept in a link to another page of the same list. */
  entries(): [string, string][] {
    return [...this.params].filter(([, value]) => value !== '');
  }
}

/** Ids fit a database's integer. */
const NUMBER = /^\d{1,9}$/;
