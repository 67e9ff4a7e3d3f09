/** Placeholder of the function `hub`: fails loudly on every call. */
export function handler(): never {
  throw new Error('function hub: not implemented yet');
}
