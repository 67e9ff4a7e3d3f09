/** Columns as Koji's lists have them: fixed widths, a rule of dashes below the header. */
export interface Column {
  title: string;
  width: number;
}

export function row(columns: readonly Column[], cells: readonly unknown[]): string {
  return columns
    .map(({ width }, at) => String(cells[at] ?? '').padEnd(width))
    .join(' ')
    .trimEnd();
}

export function header(columns: readonly Column[]): string[] {
  return [
    row(
      columns,
      columns.map(({ title }) => title),
    ),
    columns.map(({ width }) => '-'.repeat(width)).join(' '),
  ];
}

/** Column widths that fit the cells. */
export function fitted(titles: readonly string[], rows: readonly (readonly unknown[])[]): Column[] {
  return titles.map((title, at) => ({
    title,
    width: rows.reduce((width, cells) => Math.max(width, String(cells[at] ?? '').length), title.length),
  }));
}
