import { expect, it } from 'vitest';
import type { ControlClient } from '../../../src/cli/control/control-client.js';
import type { HistoryAsked } from '../../../src/cli/answers/history-answer.js';
import { gatherFacts } from '../../../src/cli/report/gather.js';

const minuteMs = 60_000;
const nowMs = 1_800_000_060_000;

async function asked(rangeMs: number): Promise<readonly HistoryAsked[]> {
  const questions: HistoryAsked[] = [];
  const client: Pick<ControlClient, 'status' | 'events' | 'optimizer' | 'forecast' | 'history'> = {
    status: () => Promise.resolve({ name: 'live', nodeId: 'n1' } as Awaited<ReturnType<ControlClient['status']>>),
    events: () => Promise.resolve([]),
    optimizer: () => Promise.resolve({ verdicts: [] } as unknown as Awaited<ReturnType<ControlClient['optimizer']>>),
    forecast: () => Promise.resolve({ workers: [] } as unknown as Awaited<ReturnType<ControlClient['forecast']>>),
    history(question) {
      questions.push(question);
      return Promise.resolve([]);
    },
  };
  await gatherFacts(client as ControlClient, { fromMs: nowMs - rangeMs, toMs: nowMs }, undefined);
  return questions.filter(({ by }) => by === 'worker');
}

it('of a day asks about each worker in steps of ten minutes that are stored for certain, of an hour as finely as a chart', async () => {
  const day = await asked(1440 * minuteMs);
  expect(day.map(({ metric }) => metric)).toEqual(['responseTimeP99Ms', 'memoryRatio']);
  for (const { step, to } of day) {
    expect(step).toBe('10m');
    expect(to % (10 * minuteMs)).toBe(0);
    expect(nowMs - to).toBeGreaterThanOrEqual(20 * minuteMs);
  }
  for (const { step, to } of await asked(60 * minuteMs)) expect([step, to]).toEqual([undefined, nowMs]);
});
