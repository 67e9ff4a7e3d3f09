/** What the deployment said about itself (`cdk deploy --outputs-file`). */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { STATE } from './places.ts';
import { LocalProblem } from './problem.ts';

const file = z.record(z.string(), z.record(z.string(), z.string()));

export interface Outputs {
  /** id of the HTTP API */
  readonly apiId: string;
  readonly table: string;
  readonly bucket: string;
}

const NAMES = { apiId: ['Hub', 'ApiId'], table: ['Data', 'TableName'], bucket: ['Data', 'BucketName'] } as const;

export function parseOutputs(text: string): Outputs {
  const stacks = file.parse(JSON.parse(text));
  const find = ([stack, output]: readonly [string, string]) => {
    const value = Object.entries(stacks).find(([name]) => name.endsWith(`-${stack}`))?.[1][output];
    if (value === undefined)
      throw new LocalProblem(
        `the deployment's outputs have no ${output} of a stack ...-${stack}: are they of cdk deploy --all?`,
      );
    return value;
  };
  return { apiId: find(NAMES.apiId), table: find(NAMES.table), bucket: find(NAMES.bucket) };
}

/** undefined: nothing is deployed. */
export function readOutputs(): Outputs | undefined {
  return existsSync(STATE.outputs) ? parseOutputs(readFileSync(STATE.outputs, 'utf8')) : undefined;
}
