/** What a part of a plot stands for; the stylesheet has a colour for each. */
export type Kind = 'closed' | 'failed' | 'canceled' | 'open' | 'waits';

export interface Column {
  /** shown beside the pointer */
  readonly title: string;
  readonly href?: string;
  /** from the bottom up */
  readonly parts: readonly (readonly [kind: Kind, value: number])[];
}

interface Props {
  /** what is seen, in words */
  readonly label: string;
  readonly columns: readonly Column[];
  /** what is written below, at the left and at the right */
  readonly ends: readonly [string, string];
  /** the kinds by the names of a legend, where there are several */
  readonly legend?: readonly (readonly [kind: Kind, name: string])[];
}

/** Fewer columns than these are drawn no wider. */
const FEWEST = 12;

/** Upright bars of equal width, to one scale. No text is inside the picture, so it may be stretched to the width of the page. */
export function Columns({ label, columns, ends, legend = [] }: Props) {
  const most = Math.max(...columns.map(({ parts }) => total(parts)), 0) || 1;
  const width = 8 * Math.min(1, columns.length / FEWEST);
  return (
    <figure class="plot">
      <figcaption>
        {label}
        {legend.map(([kind, name]) => (
          <span class={`key ${kind}`}>{name}</span>
        ))}
      </figcaption>
      <svg viewBox={`0 0 ${10 * columns.length} 100`} preserveAspectRatio="none" role="img">
        <title>{label}</title>
        {columns.map((column, i) => (
          <Bar column={column} x={10 * i + (10 - width) / 2} width={width} most={most} />
        ))}
      </svg>
      <div class="ends" aria-hidden="true">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
    </figure>
  );
}

interface BarProps {
  readonly column: Column;
  readonly x: number;
  readonly width: number;
  readonly most: number;
}

function Bar({ column, x, width, most }: BarProps) {
  let y = 100;
  const rects = column.parts
    .filter(([, value]) => value > 0)
    .map(([kind, value]) => {
      const height = (100 * value) / most;
      y -= height;
      return <rect class={kind} x={round(x)} y={round(y)} width={round(width)} height={round(height)} />;
    });
  // the whole height can be pointed at; the tables of the page have the same links for who has no pointer
  const bar = (
    <g>
      <title>{column.title}</title>
      <rect class="room" x={round(x)} y={0} width={round(width)} height={100} />
      {rects}
    </g>
  );
  if (column.href === undefined) return bar;
  return (
    <a href={column.href} tabindex={-1}>
      {bar}
    </a>
  );
}

const total = (parts: Column['parts']): number => parts.reduce((sum, [, value]) => sum + value, 0);
export const round = (value: number): number => Math.round(value * 10) / 10;
