/** Characters of one member of a message; all of it has to fit into an item of the outbox. */
const LONGEST = 80_000;

/** What callbacks and the event bus are told of an import; of members that are too long, only that there is something. */
export function bounded<T extends object>(data: T): T {
  const members = Object.entries(data).map(([name, value]) => {
    const isLong = typeof value === 'object' && value !== null && JSON.stringify(value).length > LONGEST;
    return [name, isLong ? (Array.isArray(value) ? [] : {}) : value];
  });
  return Object.fromEntries(members) as T;
}
