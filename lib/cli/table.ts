/** Columns as Koji's lists have them: fixed widths, dashes below the header. */
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

/** Title line and dashes, under each column or, with `rule`, all the way. */
export function header(columns: readonly Column[], style: 'columns' | 'rule' = 'columns'): string[] {
  const titles = row(
    columns,
    columns.map(({ title }) => title),
  );
  const widths = columns.map(({ width }) => width);
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 1, -1));
  return [titles, style === 'rule' ? rule : widths.map((width) => '-'.repeat(width)).join(' ')];
}

/** Column widths that fit the cells. */
export function fitted(titles: readonly string[], rows: readonly (readonly unknown[])[]): Column[] {
  return titles.map((title, at) => ({
    title,
    width: rows.reduce((width, cells) => Math.max(width, String(cells[at] ?? '').length), title.length),
  }));
}
