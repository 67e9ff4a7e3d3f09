/** Placeholder of the function `attempt`: fails loudly on every call. */
export function handler(): never {
  throw new Error('function attempt: not implemented yet');
}
