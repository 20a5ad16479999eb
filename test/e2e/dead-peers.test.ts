import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  framesDecoded,
  launchChromium,
  launchKillableChromium,
  openPage,
  publishOnPage,
  watchOnPage,
} from '../support/chromium.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const example = join(import.meta.dirname, '../../examples/livestream/server.mjs');
/** From the last packet to the end, by the worker's own clock; werift itself gives up on a peer after about 27 s. */
const mostSilentMs = 6000;
const patientMs = 60_000;

async function figure(supervisor: StartedSupervisor, name: string): Promise<number | undefined> {
  const { text } = await supervisor.get('/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`perf_supervisor_${name}{`));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

test.skipIf(!tools.chromium)(
  'R22 the peer of a killed browser is closed long before its connection fails, and the live publisher stays',
  async () => {
    const supervisor = await startSupervisor(example, { args: ['-i', '1'], env: { PS_ADMISSION: 'false' } });
    const publisher = await openPage(await launchChromium(), supervisor.serverUrl);
    await publishOnPage(publisher, 'stage', 'test');
    const { browser, kill } = await launchKillableChromium();
    const viewer = await openPage(browser, supervisor.serverUrl);
    await watchOnPage(viewer, 'stage');
    // Until it is known how often something comes of a peer, it is given more time.
    await waitFor('the viewer to decode frames', async () => (await framesDecoded(viewer)) > 150, patientMs);
    await waitFor('two peers', async () => (await figure(supervisor, 'peers_connected')) === 2);

    kill();
    const closed = await waitFor(
      'its end',
      () => supervisor.log().find(({ message }) => message === 'dead peers were closed'),
      patientMs,
    );
    console.log(`the killed browser's peer was closed ${String(closed['silentForMs'])} ms after its last packet`);
    expect(closed).toMatchObject({ cause: 'silent', count: 1 });
    expect(closed['silentForMs']).toBeLessThan(mostSilentMs);
    await waitFor('one peer', async () => (await figure(supervisor, 'peers_open')) === 1);
    await waitFor('it to be counted', async () => (await figure(supervisor, 'peers_dead_total')) === 1);
    expect(await publisher.isVisible('#publish-status[data-tone=good]')).toBe(true);
  },
);
