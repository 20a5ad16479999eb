import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { launchChromium, openPage } from '../support/chromium.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const example = join(import.meta.dirname, '../../examples/livestream/server.mjs');
const streamCount = 4;
const patientMs = 90_000;
const limitMs = 240_000;
const enoughFrames = 30;

interface Listed {
  readonly name: string;
  readonly viewers: number;
  readonly workers: readonly number[];
}

/** By the page's own modules, with a small picture, so that four of them are cheap. */
const publishSmall = (page: Page, name: string): Promise<void> =>
  page.evaluate(`(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
    const context = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      context.fillStyle = 'hsl(' + (frame += 5) + ' 80% 50%)';
      context.fillRect(frame % 120, 10, 40, 60);
    }, 66);
    const { publish } = await import('/session.js');
    await publish(${JSON.stringify(name)}, canvas.captureStream(15));
  })()`);

const watch = (page: Page, name: string): Promise<void> =>
  page.evaluate(`(async () => {
    const { watch } = await import('/session.js');
    const session = await watch(${JSON.stringify(name)});
    const video = Object.assign(document.createElement('video'), { muted: true, srcObject: session.stream });
    document.body.append(video);
    await video.play();
  })()`);

test.skipIf(!tools.chromium)(
  'R12 four streams on two workers decode on all their viewers, each stream on one worker',
  async () => {
    const supervisor = await startSupervisor(example, {
      args: ['-i', '2', '--routing', 'key'],
      env: { PS_ADMISSION: 'false' },
    });
    const browser = await launchChromium();
    const publisher = await openPage(browser, supervisor.serverUrl);
    const viewers = await Promise.all([1, 2].map(() => openPage(browser, supervisor.serverUrl)));
    const names = Array.from({ length: streamCount }, (_, at) => `stage-${at}`);
    for (const name of names) await publishSmall(publisher, name);
    for (const [at, name] of names.entries()) await watch(viewers[at % 2]!, name);

    const decodedBy = (page: Page): Promise<readonly number[]> =>
      page.evaluate(`(async () => {
      const reports = await Promise.all(globalThis.testConnections.map((connection) => connection.getStats()));
      return reports.map((report) =>
        [...report.values()].find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')?.framesDecoded ?? 0,
      );
    })()`);
    for (const page of viewers) {
      await waitFor(
        'every stream to be decoded',
        async () => {
          const frames = await decodedBy(page);
          return frames.length === streamCount / 2 && frames.every((count) => count >= enoughFrames);
        },
        patientMs,
      );
    }
    const { streams } = (await (await fetch(`${supervisor.serverUrl}/streams`)).json()) as {
      readonly streams: readonly Listed[];
    };
    expect(streams).toMatchObject(names.map((name) => ({ name, viewers: 1 })));
    for (const { workers } of streams) expect(workers).toHaveLength(1);
    expect(new Set(streams.flatMap(({ workers }) => workers)).size).toBe(2);
  },
  limitMs,
);
