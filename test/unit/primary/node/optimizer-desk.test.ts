import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../../src/store/memory-store.js';
import { SupervisorError } from '../../../../src/core/errors.js';
import { OptimizerDesk } from '../../../../src/primary/node/optimizer-desk.js';
import type { WorkerHandle } from '../../../../src/primary/worker/worker-handle.js';
import type { ToWorker } from '../../../../src/protocol/messages.js';
import type { OptimizationOutcome } from '../../../../src/protocol/outcome.js';
import type { StrategyVerdict } from '../../../../src/protocol/verdict.js';
import { seededRandom } from '../../../support/labelled-runs.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { outcomeFixture } from '../../../support/outcome-fixture.js';
import { recordingLogger } from '../../../support/recording-logger.js';

const hourMs = 3_600_000;

interface Surroundings {
  readonly clock?: ManualClock;
  readonly store?: Pick<MemoryStore, 'evidence' | 'keepEvidence'>;
  readonly release?: string;
}

function deskWith(workerCount: number, { clock = new ManualClock(), store, release = '1.0.0' }: Surroundings = {}) {
  const logger = recordingLogger();
  const judged: StrategyVerdict[] = [];
  const sent = new Map<number, ToWorker[]>();
  const handles = Array.from({ length: workerCount }, (_, i) => {
    const workerId = i + 1;
    const messages: ToWorker[] = [];
    sent.set(workerId, messages);
    const send = (message: ToWorker): boolean => messages.push(message) > 0;
    return { workerId, state: 'running', process: { port: { send } } } as unknown as WorkerHandle;
  });
  const desk = new OptimizerDesk({
    settings: { verdictMinRuns: 5, usefulEffectRatio: 0.05, reprobeInterval: hourMs },
    clock,
    logger,
    store: store ?? new MemoryStore({ clock, leaseMs: 5000 }),
    release,
    timeline: { judged: (_handle, verdict) => judged.push(verdict) },
    handles: () => handles,
  });
  return { desk, clock, logger, judged, handles, sentTo: (workerId: number) => sent.get(workerId) ?? [] };
}

/** Runs of which a quarter was left out; each changes memory by `effect`. */
function measuredRuns(count: number, effect: number, basis = 'b1'): OptimizationOutcome[] {
  const random = seededRandom(11);
  return Array.from({ length: count }, (_, i) => {
    const isHeldOut = random() < 0.25;
    const before = 0.85;
    const after = before - 0.05 * random() + (isHeldOut ? 0 : effect);
    return outcomeFixture({
      id: `o${i}`,
      trigger: 'threshold',
      trial: { isHeldOut, runProbability: 0.75, basis },
      effect: { metric: 'memoryRatio', before, after, changeRatio: (after - before) / before, verdict: 'unchanged' },
    });
  });
}

describe('OptimizerDesk', () => {
  it('the runs of several workers are one body of evidence, and every worker is told the verdict', () => {
    const { desk, judged, handles, sentTo, logger } = deskWith(4);
    for (const [i, run] of measuredRuns(60, 0).entries()) desk.outcome(handles[i % 4]!, run);
    expect(judged).toMatchObject([{ strategy: 'memory', verdict: 'no effect', isOff: true }]);
    expect(sentTo(3).at(-1)).toMatchObject({ type: 'verdicts', verdicts: [{ strategy: 'memory', isOff: true }] });
    expect(desk.facts().verdicts).toMatchObject([{ strategy: 'memory', verdict: 'no effect' }]);
    const line = logger.lines.find(({ fields }) => fields['event'] === 'verdict');
    expect(line).toMatchObject({ level: 'warn', fields: { strategy: 'memory', isOff: true } });
  });

  it('a worker that starts later hears of it', () => {
    const { desk, handles, sentTo } = deskWith(2);
    desk.started(handles[1]!);
    expect(sentTo(2)).toEqual([]);
    for (const run of measuredRuns(60, -0.3)) desk.outcome(handles[0]!, run);
    const before = sentTo(2).length;
    desk.started(handles[1]!);
    expect(sentTo(2).slice(before)).toMatchObject([{ type: 'verdicts', verdicts: [{ verdict: 'works' }] }]);
  });

  it('when its rest is over a strategy is tried again, and everybody is told', () => {
    const { desk, clock, judged, handles, sentTo } = deskWith(1);
    for (const run of measuredRuns(60, 0)) desk.outcome(handles[0]!, run);
    clock.advance(hourMs + 10_000);
    expect(judged.at(-1)).toMatchObject({ verdict: 'not enough runs', isOff: false });
    expect(judged.at(-1)?.reason).toMatch(/^tried again after its rest; before: no effect/);
    expect(sentTo(1).at(-1)).toMatchObject({ type: 'verdicts', verdicts: [{ isOff: false, runCount: 0 }] });
  });

  it('runs that somebody asked for, and effects that are not known yet, are no evidence', () => {
    const { desk, handles } = deskWith(1);
    const [run] = measuredRuns(1, 0);
    const { trial: _trial, ...asked } = run!;
    desk.outcome(handles[0]!, asked);
    desk.outcome(handles[0]!, { ...run!, effect: { ...run!.effect!, verdict: 'pending' } });
    expect(desk.facts().verdicts).toEqual([]);
  });

  it('the strategy that a worker runs is known until its outcome arrives', () => {
    const { desk, handles } = deskWith(1);
    const [handle] = handles;
    desk.received(handle!, { type: 'strategy-started', strategy: 'memory' });
    expect(handle!.runningStrategy).toBe('memory');
    desk.outcome(handle!, outcomeFixture());
    expect(handle!.runningStrategy).toBeUndefined();
  });

  it('a worker asks for the turn, gets it, and returns it by its end', () => {
    const { desk, handles, sentTo } = deskWith(2);
    const wanted = { type: 'turn-wanted', strategy: 'memory', leaseMs: 5000, waitMs: 5000 } as const;
    desk.received(handles[0]!, { ...wanted, requestId: 't1' });
    desk.received(handles[1]!, { ...wanted, requestId: 't1' });
    expect(sentTo(1)).toEqual([{ type: 'turn', requestId: 't1', isGranted: true }]);
    expect(desk.facts().turn).toMatchObject({ holder: { workerId: 1, strategy: 'memory' }, waitingCount: 1 });
    desk.gone(handles[0]!);
    expect(sentTo(2)).toEqual([{ type: 'turn', requestId: 't1', isGranted: true }]);
  });

  it('closing leaves no timer', () => {
    const { desk, clock } = deskWith(1);
    desk.close();
    expect(clock.timerCount).toBe(0);
  });
});

/** What a desk proves is in the store; its primary ends without a word, and the next one begins. */
async function afterRestart(effect: number, next: Omit<Surroundings, 'clock' | 'store'> = {}) {
  const clock = new ManualClock();
  const store = new MemoryStore({ clock, leaseMs: 5000 });
  const first = deskWith(1, { clock, store });
  await settled();
  for (const run of measuredRuns(60, effect)) first.desk.outcome(first.handles[0]!, run);
  const second = deskWith(2, { clock, store, ...next });
  await settled();
  return { first, second, clock, store };
}

describe('evidence across the ends of processes', () => {
  it('a primary goes on from what the one before it proved, to the last trial, and tells its workers', async () => {
    const { first, second } = await afterRestart(0);
    expect(second.desk.facts().verdicts).toEqual(first.desk.facts().verdicts);
    expect(second.sentTo(2)).toMatchObject([{ type: 'verdicts', verdicts: [{ strategy: 'memory', isOff: true }] }]);
    expect(second.logger.lines).toContainEqual(
      expect.objectContaining({ fields: { event: 'evidence-restored', count: 1 } }),
    );
  });

  it('the rest of a strategy that was switched off ends when it would have ended without the restart', async () => {
    const { first, second, clock } = await afterRestart(0);
    expect(second.desk.facts().verdicts[0]?.probeAtMs).toBe(first.desk.facts().verdicts[0]?.probeAtMs);
    clock.advance(hourMs + 10_000);
    expect(second.judged.at(-1)).toMatchObject({ verdict: 'not enough runs', isOff: false });
  });

  it('what another release measured proves nothing', async () => {
    const { second } = await afterRestart(0, { release: '1.0.1' });
    expect([second.desk.facts().verdicts, second.sentTo(1)]).toEqual([[], []]);
  });

  it('a strategy with other code or settings starts afresh, and its old evidence is there again after a rollback', async () => {
    const { second } = await afterRestart(0);
    const [worker] = second.handles;
    second.desk.received(worker!, { type: 'strategy-changed', strategy: 'memory', basis: 'b2' });
    expect(second.desk.facts().verdicts).toMatchObject([{ basis: 'b2', isOff: false, runCount: 0 }]);
    for (const run of measuredRuns(60, -0.3, 'b2')) second.desk.outcome(worker!, run);
    expect(second.desk.facts().verdicts).toMatchObject([{ basis: 'b2', verdict: 'works' }]);
    expect(second.sentTo(2).at(-1)).toMatchObject({
      verdicts: [
        { basis: 'b1', isOff: true },
        { basis: 'b2', isOff: false },
      ],
    });
  });

  it('a store that comes late does not lose what it holds, nor what was measured meanwhile', async () => {
    const { first, store, clock } = await afterRestart(0.1);
    const [before] = first.desk.facts().verdicts;
    let isAway = true;
    const away = new SupervisorError('PS_STORE_AWAY', { reason: 'not there yet' });
    const late = {
      evidence: () => (isAway ? Promise.reject(away) : store.evidence()),
      keepEvidence: (evidence: Parameters<MemoryStore['keepEvidence']>[0]) => store.keepEvidence(evidence),
    };
    const { desk, handles } = deskWith(1, { clock, store: late });
    await settled();
    for (const run of measuredRuns(5, 0.1)) desk.outcome(handles[0]!, run);
    isAway = false;
    clock.advance(1000);
    await settled();
    const countOf = (one: StrategyVerdict | undefined) => (one?.runCount ?? 0) + (one?.heldOutCount ?? 0);
    expect(countOf(desk.facts().verdicts[0])).toBe(countOf(before) + 5);
    desk.close();
    first.desk.close();
  });
});

/** Lets promises go on that wait for nothing outside. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
