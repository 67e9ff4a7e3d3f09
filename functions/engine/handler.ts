import middy from '@middy/core';
import { deployed } from '#aws/deployed';
import { enginePorts } from '#aws/engineports';
import type { SQSEvent } from '#aws/events';
import { pass, sweep } from '#hub/engine/pass';

/** Kicks from the queue `engine` (what they say does not matter: they only say "look"), and the clock's sweep. */
export const handler = middy(async (event: SQSEvent | object) => {
  const { hub, environment } = deployed();
  const ports = enginePorts(environment, hub.files);
  const kicked = 'Records' in event;
  hub.log.info(kicked ? 'kick' : 'sweep');
  await (kicked ? pass(hub, ports) : sweep(hub, ports));
});
