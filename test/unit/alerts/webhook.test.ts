import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { isTaken, Webhook } from '../../../src/alerts/webhook.js';
import { ManualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { waitFor } from '../../support/wait-for.js';

/** A real receiver that answers with these statuses, the last one for ever. */
async function receiver(...statuses: number[]) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      response.writeHead((statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook`;
  const clock = new ManualClock();
  const logger = recordingLogger();
  const webhook = new Webhook(url, clock, logger);
  /** A try, or the wait before the next one, is over. */
  const moved = (condition: () => boolean) =>
    waitFor('the webhook to go on', () => {
      clock.advance(1000);
      return condition();
    });
  return { bodies, webhook, logger, moved };
}

it('R95 a notice is sent again until it is taken, and later ones wait for it', async () => {
  const { bodies, webhook, moved } = await receiver(503, 429, 200);
  webhook.push({ n: 1 });
  webhook.push({ n: 2 });
  await moved(() => webhook.sentCount === 2);
  expect(bodies).toEqual(['{"n":1}', '{"n":1}', '{"n":1}', '{"n":2}']);
  expect(webhook.failedCount).toBe(0);
});

it('a notice that the receiver calls wrong is not sent again, and is logged without the address', async () => {
  const { bodies, webhook, logger, moved } = await receiver(400);
  webhook.push({ n: 1 });
  await moved(() => webhook.failedCount === 1);
  expect(bodies).toHaveLength(1);
  expect(logger.lines).toMatchObject([{ level: 'error', fields: { event: 'alert-unsent', status: 400 } }]);
  expect(JSON.stringify(logger.lines)).not.toContain('/hook');
});

it('a receiver that stays away costs five tries and no more', async () => {
  const { bodies, webhook, moved } = await receiver(500);
  webhook.push({ n: 1 });
  await moved(() => webhook.failedCount === 1);
  expect(bodies).toHaveLength(5);
});

it('what waits is bounded, and what is dropped is counted', async () => {
  const { webhook } = await receiver(500);
  for (let n = 0; n < 250; n += 1) webhook.push({ n });
  expect(webhook.failedCount).toBe(49);
});

it('a test is one try', async () => {
  const { bodies, webhook } = await receiver(500);
  expect(isTaken(await webhook.once({ test: true }))).toBe(false);
  expect(bodies).toHaveLength(1);
});
