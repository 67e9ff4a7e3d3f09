import { round } from './columns.tsx';

/** From when to when a picture goes; seconds since the epoch. */
export interface Scale {
  readonly from: number;
  readonly to: number;
}

interface Props {
  readonly scale: Scale;
  readonly created: number | null;
  readonly started: number | null;
  /** absent while it goes on */
  readonly ended: number | null;
  /** the state, for the colour */
  readonly state: string;
}

/** One line of a timeline: the wait, and then the work. The text beside it says the same. */
export function Span({ scale, created, started, ended, state }: Props) {
  const width = 1000 / Math.max(1, scale.to - scale.from);
  const at = (ts: number): number => Math.min(1000, Math.max(0, (ts - scale.from) * width));
  const end = at(ended ?? scale.to);
  const begin = started === null ? end : at(started);
  const wait = created === null ? begin : at(created);
  return (
    <svg class="span" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="waits" x={round(wait)} y={3} width={round(begin - wait)} height={4} />
      {started === null ? null : (
        <rect class={state} x={round(Math.min(begin, 996))} y={0} width={Math.max(4, round(end - begin))} height={10} />
      )}
    </svg>
  );
}
