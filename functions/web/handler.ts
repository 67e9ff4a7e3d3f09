/** Placeholder of the function `web`: fails loudly on every call. */
export function handler(): never {
  throw new Error('function web: not implemented yet');
}
