/** Where a request to the front goes, by its path. */

export type Route =
  /** to the emulator, with this path */
  | { readonly kind: 'forward'; readonly path: string }
  /** a file of a folder that is served as it is */
  | { readonly kind: 'file'; readonly folder: 'seed' | 'git'; readonly path: string }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'undeployed' }
  | { readonly kind: 'unknown' };

const FORWARDED = /^\/(kojihub|kojifiles|koji)(?=[/?]|$)/;
/** {proxy+} of the emulator stands for something, that of AWS for nothing as well: so without the slash here. */
const BARE = /^(\/koji(?:files|hub)?)\/(?=\?|$)/;
const SERVED = /^\/(seed|git)\/([^?]*)/;

/** `url` as in the request line; `apiId` of the deployed HTTP API, if any. */
export function routeOf(url: string, apiId: string | undefined): Route {
  if (FORWARDED.test(url)) {
    const path = url.replace(BARE, '$1');
    return apiId ? { kind: 'forward', path: `/_aws/execute-api/${apiId}/$default${path}` } : { kind: 'undeployed' };
  }
  const served = SERVED.exec(url);
  if (served) return { kind: 'file', folder: served[1] as 'seed' | 'git', path: decodePath(served[2] ?? '') };
  if (/^\/(\?|$)/.test(url)) return { kind: 'redirect', to: '/koji/' };
  return { kind: 'unknown' };
}

/** A percent sign that is no escape stands for itself. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
