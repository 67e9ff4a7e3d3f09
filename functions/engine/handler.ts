import { deployed } from '#aws/deployed';
import { enginePorts, LOOK } from '#aws/engineports';
import { entry } from '#aws/entry';
import type { SQSEvent } from '#aws/events';
import { look, pass, sweep } from '#hub/engine/pass';

const DOES = { kick: pass, look, sweep };

/** Kicks and looks from the queue `engine`, and the clock's sweep. */
export const handler = entry(async (event: SQSEvent | object) => {
  const { hub, environment } = deployed();
  const ports = enginePorts(environment, hub.files);
  const asked = 'Records' in event ? (event.Records.some(({ body }) => body === LOOK) ? 'look' : 'kick') : 'sweep';
  hub.log.info(asked);
  await DOES[asked](hub, ports);
});
