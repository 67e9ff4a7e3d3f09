import { day } from '../time.tsx';

/** A row of getChangelogEntries */
export interface ChangeRow {
  readonly date_ts: number;
  readonly author: string;
  readonly text: string;
}

export function Changes({ rows }: { readonly rows: readonly ChangeRow[] }) {
  return (
    <>
      {rows.map(({ date_ts, author, text }) => (
        <>
          <p class="dim">
            {day(date_ts)} {author}
          </p>
          <pre>{text}</pre>
        </>
      ))}
    </>
  );
}
