import type { BusMessage } from './ports.ts';

/** Koji's protonmsg topics (inventory e.4), as EventBridge detail types. */
function topic(name: string, data: Record<string, unknown>): string {
  const word = (value: unknown): string => String(value ?? '').toLowerCase();
  switch (name) {
    case 'postPackageListChange':
      return `package.${word(data.action)}`;
    case 'postTaskStateChange':
      return `task.${word(data.new)}`;
    case 'postBuildStateChange':
      return `build.${['building', 'complete', 'deleted', 'failed', 'canceled'][Number(data.new)] ?? word(data.new)}`;
    case 'postImport':
      return `import.${word(data.type)}`;
    case 'postRPMSign':
      return 'sign.rpm';
    case 'postTag':
      return 'build.tag';
    case 'postUntag':
      return 'build.untag';
    case 'postRepoInit':
      return 'repo.init';
    case 'postRepoDone':
      return 'repo.done';
    case 'postBuildPromote':
      return 'build.promote';
    default:
      return name;
  }
}

/** An entry for the bus; the detail is the callback's data as protonmsg sends it. */
export function busEntry(bus: string, message: BusMessage) {
  return {
    EventBusName: bus,
    Source: 'toji',
    DetailType: topic(message.name, message.data as Record<string, unknown>),
    Time: new Date(message.ts * 1000),
    Detail: JSON.stringify(message.data, plain),
  };
}

/** Wrapped floats as numbers, bytes as base64. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'object' && value !== null && 'value' in value && Object.keys(value).length === 1)
    return value.value;
  return value;
}
