/** The pieces that pages are put together from. */
import type { Child } from 'hono/jsx';
import { BUILD, BUILDROOT, REPO, stateName, TASK } from '#core/states';
import { href } from './links.tsx';
import { PAGE_SIZE, type Query } from './query.ts';

const STATES = { task: TASK, build: BUILD, repo: REPO, buildroot: BUILDROOT } as const;

/** A state as a coloured word. */
export function State({ of, state }: { readonly of: keyof typeof STATES; readonly state: number | null }) {
  if (state === null) return <span class="dim">–</span>;
  const name = stateName(STATES[of], state)?.toLowerCase() ?? String(state);
  return <span class={`state ${name}`}>{name}</span>;
}

export function Section({ title, children }: { readonly title?: Child; readonly children?: Child }) {
  return (
    <section>
      {title === undefined ? null : <h2>{title}</h2>}
      {children}
    </section>
  );
}

/** Names and values beside each other; rows without a value are left out. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, Child])[] }) {
  const known = rows.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

interface TableProps {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Child[])[];
  /** said in the place of a table without rows */
  readonly none?: string;
  /** columns that a small screen has no room for */
  readonly minor?: readonly string[];
}

export function Table({ head, rows, none = 'None.', minor = [] }: TableProps) {
  if (rows.length === 0) return <p class="dim">{none}</p>;
  const kinds = head.map((name) => (minor.includes(name) ? 'minor' : undefined));
  return (
    <div class="wide">
      <table>
        <thead>
          <tr>
            {head.map((name, i) => (
              <th scope="col" class={kinds[i]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((cell, i) => (
                <td class={kinds[i]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One row more than fits on a page tells whether there is another one. */
export const ONE_MORE = PAGE_SIZE + 1;

interface PagerProps {
  readonly page: string;
  readonly query: Query;
  /** rows that the hub answered, of ONE_MORE asked for */
  readonly rows: number;
}

export function Pager({ page, query, rows }: PagerProps) {
  const start = query.start();
  if (start === 0 && rows <= PAGE_SIZE) return null;
  const at = (row: number): string => href(page, { ...Object.fromEntries(query.entries()), start: row || null });
  return (
    <nav class="pager" aria-label="pages of the list">
      {start > 0 ? <a href={at(Math.max(0, start - PAGE_SIZE))}>‹ previous</a> : <span />}
      <span class="dim">
        {start + 1} to {start + Math.min(rows, PAGE_SIZE)}
      </span>
      {rows > PAGE_SIZE ? <a href={at(start + PAGE_SIZE)}>next ›</a> : <span />}
    </nav>
  );
}

export const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/** A form that asks for the same page again. */
export function Filters({ page, children }: { readonly page: string; readonly children?: Child }) {
  return (
    <form class="filters" method="get" action={href(page)}>
      {children}
      <button type="submit">Show</button>
    </form>
  );
}

/** Parameters that a form leaves as they are. */
export function Kept({ query, names }: { readonly query: Query; readonly names: readonly string[] }) {
  const set = names.map((name) => [name, query.text(name)] as const).filter(([, value]) => value !== null);
  return (
    <>
      {set.map(([name, value]) => (
        <input type="hidden" name={name} value={value!} />
      ))}
    </>
  );
}

/** What people read in the place of kojiweb's numbers. */
const WORDS: Readonly<Record<string, string>> = { 0: 'no', 1: 'yes' };

interface SelectProps {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly string[];
  readonly chosen: string;
}

export function Select({ name, label, choices, chosen }: SelectProps) {
  return (
    <label>
      {label}{' '}
      <select name={name}>
        {choices.map((choice) => (
          <option value={choice} selected={choice === chosen}>
            {WORDS[choice] ?? choice}
          </option>
        ))}
      </select>
    </label>
  );
}

interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string | number | null;
}

export function TextField({ name, label, value }: TextFieldProps) {
  return (
    <label>
      {label} <input type="text" name={name} value={value ?? ''} size={14} />
    </label>
  );
}
