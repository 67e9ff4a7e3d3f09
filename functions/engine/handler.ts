import { deployed } from '#aws/deployed';
import { enginePorts, LOOK } from '#aws/engineports';
import { entry } from '#aws/entry';
import type { SQSEvent } from '#aws/events';
import { noteRefusedStart } from '#hub/engine/notstarted';
import { look, pass, sweep } from '#hub/engine/pass';
import { refusedStart } from '#schema/startmessage';

const DOES = { kick: pass, look, sweep };

/** Kicks, looks and the starter's refusals from the queue `engine`, and the clock's sweep. */
export const handler = entry(async (event: SQSEvent | object) => {
  const { hub, environment } = deployed();
  const ports = enginePorts(environment, hub.files);
  const told = 'Records' in event ? event.Records.filter(({ body }) => body.startsWith('{')) : [];
  for (const { body } of told) await noteRefusedStart(hub, refusedStart.parse(JSON.parse(body)));
  const asked = 'Records' in event ? (event.Records.some(({ body }) => body === LOOK) ? 'look' : 'kick') : 'sweep';
  hub.log.info(asked);
  await DOES[asked](hub, ports);
});
