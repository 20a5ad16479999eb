import { describe, expect, it } from 'vitest';
import { LiveFeed } from '../../../src/http/live/live-feed.js';
import type { LiveFrame } from '../../../src/live/live-frame.js';
import type { WorkerSnapshot } from '../../../src/protocol/snapshot.js';
import { ManualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { waitFor } from '../../support/wait-for.js';
import { bearer, fakeProgram, jsonType, startAdmin, workerFixture } from './admin-fixture.js';
import { call } from '../../support/http-call.js';

function feedOf(workers: () => readonly WorkerSnapshot[]) {
  const clock = new ManualClock();
  let questionCount = 0;
  const { ports } = fakeProgram({
    workers: {
      nodeId: 'node-a',
      workers: () => {
        questionCount += 1;
        return workers();
      },
      recentOutcomes: () => [],
    },
  });
  return { clock, feed: new LiveFeed({ ports, clock, logger: recordingLogger() }), questions: () => questionCount };
}

function reader(feed: LiveFeed) {
  const frames: LiveFrame[] = [];
  const bytes: Uint8Array[] = [];
  const leave = feed.subscribe((frame) => {
    bytes.push(frame);
    frames.push(JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(frame))?.[1] ?? '') as LiveFrame);
    return true;
  });
  return { frames, bytes, leave };
}

describe('the live feed', () => {
  it('gives a whole frame first, then what changed, and to a late reader a whole one of now', async () => {
    let workers = [workerFixture(1), workerFixture(2)];
    const { clock, feed } = feedOf(() => workers);
    const early = reader(feed);
    await waitFor('the first frame', () => early.frames.length === 1);
    expect(early.frames[0]).toMatchObject({ seq: 1, isWhole: true, host: { nodeId: 'node-a' } });
    expect(early.frames[0]?.rows).toHaveLength(2);
    workers = [workerFixture(2), workerFixture(3)];
    clock.advance(1000);
    await waitFor('the second frame', () => early.frames.length === 2);
    expect(early.frames[1]).toMatchObject({ seq: 2, isWhole: false, gone: ['node-a/1'] });
    expect(early.frames[1]?.rows.map(([, , workerId]) => workerId)).toEqual([3]);
    const late = reader(feed);
    expect(late.frames[0]).toMatchObject({ seq: 2, isWhole: true });
    expect(late.frames[0]?.rows).toHaveLength(2);
    early.leave();
    late.leave();
  });

  it('makes a frame once, however many read it', async () => {
    const { clock, feed } = feedOf(() => [workerFixture(1)]);
    const [first, second] = [reader(feed), reader(feed)];
    await waitFor('the first frame', () => first.frames.length === 1);
    clock.advance(1000);
    await waitFor('the second frame', () => second.frames.length === 2);
    expect(second.bytes[1]).toBe(first.bytes[1]);
    const late = [reader(feed), reader(feed)].map(({ bytes }) => bytes[0]);
    expect(late[0]).toBe(late[1]);
  });

  it('asks nothing while nobody watches', async () => {
    const { clock, feed, questions } = feedOf(() => [workerFixture(1)]);
    const { frames, leave } = reader(feed);
    await waitFor('the first frame', () => frames.length === 1);
    leave();
    const before = questions();
    clock.advance(10_000);
    expect(questions()).toBe(before);
  });

  it('forgets a reader that takes nothing more, and refuses the 129th', () => {
    const { feed } = feedOf(() => []);
    const leaves = Array.from({ length: 128 }, () => feed.subscribe(() => true));
    expect(() => feed.subscribe(() => true)).toThrow(expect.objectContaining({ code: 'PS_HTTP_READERS_FULL' }));
    leaves[0]?.();
    expect(() => feed.subscribe(() => true)).not.toThrow();
  });
});

describe('actions on the admin port', () => {
  it('need the token, and take no environment', { timeout: 60_000 }, async () => {
    const { url } = await startAdmin();
    const post = (path: string, body: object, headers = {}) =>
      call(url, path, { method: 'POST', headers: { ...jsonType, ...headers }, body: JSON.stringify(body) });
    for (const verb of ['drain', 'undrain', 'restart', 'reload', 'scale', 'profile'])
      expect((await post(`/actions/${verb}`, {})).status).toBe(401);
    expect((await post('/actions/restart', { environment: { NODE_OPTIONS: '--inspect' } }, bearer)).status).toBe(400);
    expect((await post('/actions/reload', { environment: {} }, bearer)).status).toBe(400);
    const drained = await post('/actions/drain', { workerId: 1 }, bearer);
    expect([drained.status, drained.text]).toEqual([200, expect.stringContaining('"type":"done"')]);
    const profile = await post('/actions/profile', { workerId: 1, profile: 'cpu', durationMs: 10 }, bearer);
    expect([profile.status, profile.text]).toEqual([200, '{}']);
  });
});
