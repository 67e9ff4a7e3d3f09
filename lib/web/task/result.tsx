import { TASK } from '#core/states';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { Section } from '../parts.tsx';
import type { TaskRow } from '../rows.ts';
import { Shown } from '../value.tsx';

export interface Ended {
  readonly value: Value;
}

/** The result of a task, or the fault with which it failed. */
export function Result({ task, result }: { readonly task: TaskRow; readonly result: Ended | null }) {
  if (result === null || result.value === null) return null;
  const { value } = result;
  if (task.state === TASK.FAILED && isStruct(value)) {
    return (
      <Section title="Fault">
        <pre class="fault">{String(value.faultString ?? '').trim()}</pre>
      </Section>
    );
  }
  return (
    <Section title="Result">
      <Shown value={value} />
    </Section>
  );
}
