/** Placeholder of the function `engine`: fails loudly on every call. */
export function handler(): never {
  throw new Error('function engine: not implemented yet');
}
