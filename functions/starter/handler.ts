/** Placeholder of the function `starter`: fails loudly on every call. */
export function handler(): never {
  throw new Error('function starter: not implemented yet');
}
