/** npm stop: ends what npm start began; all state is kept. */

import { main } from '#local/steps';
import { stopAll } from '#local/stop';

await main(stopAll);
