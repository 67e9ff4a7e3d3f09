import { readFileSync } from 'node:fs';
import type { Method } from '#hub/method';
import { SHIPPED } from '#plugins/shipped';
import { registry } from '#rpc/registry';

/** A method of Koji 1.35.3 as its own hub describes it. */
export interface RecordedMethod {
  readonly area: string;
  readonly name: string;
  readonly signature: string;
  /** permission or policy that it needs */
  readonly needs: string;
}

export const recordedMethods: readonly RecordedMethod[] = JSON.parse(
  readFileSync(new URL('../../test/fixtures/koji/methods.json', import.meta.url), 'utf8'),
) as RecordedMethod[];

/** Methods that stand outside the registry, with what there is to say of them. */
export const APART: Readonly<Record<string, { readonly there: boolean; readonly remark: string }>> = {
  multiCall: { there: true, remark: 'part of the dispatcher; also as system.multicall' },
  dudBuild: { there: false, remark: 'plugin dud' },
};

/** All methods of a hub with every plugin that Toji comes with. */
export const ourMethods: ReadonlyMap<string, Method> = registry(SHIPPED.map((plugin) => plugin.methods ?? []));
