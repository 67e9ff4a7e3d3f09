/** Placeholder of the function `files`: fails loudly on every call. */
export function handler(): never {
  throw new Error('function files: not implemented yet');
}
