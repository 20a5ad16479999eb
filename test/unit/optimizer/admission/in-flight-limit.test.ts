import { describe, expect, it } from 'vitest';
import { InFlightLimit } from '../../../../src/optimizer/admission/in-flight-limit.js';
import { ServiceFloor } from '../../../../src/optimizer/admission/service-floor.js';

/** A pool of so many workers, each query taking so long, always as full as the limit allows. */
function saturate({
  limit,
  poolSize,
  queryMs,
  fromMs = 0,
  forMs,
}: {
  readonly limit: InFlightLimit;
  readonly poolSize: number;
  readonly queryMs: number;
  readonly fromMs?: number;
  readonly forMs: number;
}) {
  const free = Array.from({ length: poolSize }, () => fromMs);
  let atWork: { readonly startedMs: number; readonly endsMs: number }[] = [];
  let answeredCount = 0;
  let worstMs = 0;
  for (let nowMs = fromMs; nowMs < fromMs + forMs; nowMs += 1) {
    for (const { startedMs, endsMs } of atWork.filter((one) => one.endsMs <= nowMs)) {
      // As admission does: what takes longer tells nothing.
      if (endsMs - startedMs <= 1000) limit.noteAnswer(endsMs - startedMs, nowMs);
      answeredCount += 1;
      if (nowMs > fromMs + forMs / 2) worstMs = Math.max(worstMs, endsMs - startedMs);
    }
    atWork = atWork.filter((one) => one.endsMs > nowMs);
    while (atWork.length < limit.value) {
      free.sort((a, b) => a - b);
      const endsMs = Math.max(nowMs, free[0]!) + queryMs;
      free[0] = endsMs;
      atWork.push({ startedMs: nowMs, endsMs });
    }
    limit.noteReached(nowMs);
  }
  return { utilization: (answeredCount * queryMs) / (poolSize * forMs), worstMs };
}

function knowing(floorMs: number, answersPerSec: number) {
  const floor = new ServiceFloor();
  floor.observe(200, 200 * floorMs, -2000);
  floor.observe(1, floorMs, -900);
  const limit = new InFlightLimit(floor);
  limit.begin(answersPerSec, 0);
  return limit;
}

describe('limit of requests at work', () => {
  it.each([
    { poolSize: 10, queryMs: 50 },
    { poolSize: 2, queryMs: 50 },
    { poolSize: 50, queryMs: 100 },
    { poolSize: 5, queryMs: 20 },
  ])('keeps a pool of $poolSize queries of $queryMs ms busy and its queue short', ({ poolSize, queryMs }) => {
    const limit = knowing(queryMs, (1000 * poolSize) / queryMs);
    const { utilization, worstMs } = saturate({ limit, poolSize, queryMs, forMs: 30_000 });
    expect(utilization).toBeGreaterThan(0.95);
    expect(worstMs).toBeLessThan(4 * queryMs);
  });

  it('finds the limit without a known floor, by making room once in a while', () => {
    const limit = new InFlightLimit(new ServiceFloor());
    limit.begin(200, 0);
    const { utilization, worstMs } = saturate({ limit, poolSize: 10, queryMs: 50, forMs: 120_000 });
    expect(utilization).toBeGreaterThan(0.95);
    expect(worstMs).toBeLessThan(300);
  });

  it('does not stay at what a slower time of day taught it', () => {
    const limit = knowing(50, 200);
    saturate({ limit, poolSize: 10, queryMs: 50, forMs: 20_000 });
    const slow = saturate({ limit, poolSize: 10, queryMs: 150, fromMs: 20_000, forMs: 120_000 });
    expect(slow.utilization).toBeGreaterThan(0.75);
  });

  it('without evidence there is no limit: what is never answered does not shut the door', () => {
    const limit = knowing(50, 200);
    const before = limit.value;
    for (let nowMs = 0; nowMs < 20_000; nowMs += 100) limit.noteReached(nowMs);
    expect(limit.value).toBeGreaterThan(100 * before);
  });
});
