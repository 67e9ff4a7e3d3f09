import type { Method } from '#hub/method';
import hostTaskMethods from './methods/hosttasks.ts';
import sessionMethods from './methods/sessions.ts';
import systemMethods from './methods/system.ts';
import taskMethods from './methods/tasks.ts';
import uploadMethods from './methods/uploads.ts';

const ALL: readonly (readonly Method[])[] = [hostTaskMethods, sessionMethods, systemMethods, taskMethods, uploadMethods];

/** All methods of the hub with those of the plugins that are switched on. A name that is taken twice is a mistake. */
export function registry(plugins: readonly (readonly Method[])[] = []): ReadonlyMap<string, Method> {
  const methods = new Map<string, Method>();
  for (const method of [...ALL, ...plugins].flat()) {
    if (methods.has(method.name)) throw new Error(`method ${method.name} is defined twice`);
    methods.set(method.name, method);
  }
  return methods;
}
