/** The functions of a deployment: each with its code, its environment and what it is granted. */
import { ACCESS } from './access.ts';
import { bundleFunctions } from './bundles.ts';
import { type EnvironmentParts, environment } from './environment.ts';
import { grantsFor } from './grants.ts';
import { bridgeTimeout } from './message-bridge.ts';
import { FUNCTIONS, type FunctionName, PLUGIN_FUNCTIONS } from './names.ts';
import { TojiFunction } from './toji-function.ts';

export function hubFunctions(parts: EnvironmentParts): Readonly<Record<FunctionName, TojiFunction>> {
  const { stack, deployment, data, build, bus, queues } = parts;
  const { stage, mailFrom } = deployment;
  const targets = { stack, stage, table: data.table, files: data.files, queues, bus, cluster: build.cluster, mailFrom };
  const names = [...FUNCTIONS, ...PLUGIN_FUNCTIONS.filter((name) => deployment[name])];
  const codeOf = bundleFunctions(stack, names, deployment.settingsFile);
  const made = names.map((name) => {
    const one = new TojiFunction(stack, name, {
      ...{ name, deployment, code: codeOf(name), environment: environment(name, parts) },
      timeout: name === 'bridge' && deployment.bridge ? bridgeTimeout(deployment.bridge) : undefined,
    });
    one.grant(grantsFor(ACCESS[name], targets));
    return [name, one] as const;
  });
  return Object.fromEntries(made) as Record<FunctionName, TojiFunction>;
}
