import { describe, expect, it } from 'vitest';
import { SpanBook } from '../../../src/opentelemetry/span-book.js';
import type { ClusterEvent, OperationStep } from '../../../src/protocol/snapshot.js';
import { identityFixture, optimizationFixture, outcomeFixture } from '../../support/snapshot-fixture.js';

let count = 0;
function step(
  action: string,
  atMs: number,
  changes: Partial<OperationStep> & { workerId?: number } = {},
): ClusterEvent {
  count += 1;
  const reason = `${action} by test`;
  return { ...identityFixture(), type: 'operation', id: `e${count}`, atMs, action, reason, inputs: {}, ...changes };
}

describe('SpanBook', () => {
  it('a run is a span as long as it took, and its effect belongs to its trace though nothing was remembered', () => {
    const outcome = outcomeFixture({ id: 'run-7', startedAtMs: 1000, durationMs: 25 });
    const first = new SpanBook();
    first.happened(optimizationFixture({ outcome }));
    const [run] = first.take();
    expect(run).toMatchObject({ name: 'optimize memory', startMs: 1000, endMs: 1025 });
    expect(run?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(run?.spanId).toMatch(/^[0-9a-f]{16}$/);

    const later = new SpanBook();
    const effect = { metric: 'memoryRatio', before: 0.8, after: 0.6, changeRatio: -0.25, verdict: 'improved' } as const;
    const measured = { ...identityFixture(), id: 'run-7:effect', atMs: 9000, outcomeId: 'run-7', strategy: 'memory' };
    later.happened({ ...measured, type: 'effect-measured', effect });
    expect(later.take()).toMatchObject([{ traceId: run?.traceId, parentSpanId: run?.spanId, startMs: 9000 }]);
  });

  it('what a reload does to a worker lasts until that worker has ended, and belongs to the reload', () => {
    const book = new SpanBook();
    const ends = book.commandBegins('reload by cli', 100);
    book.happened(step('reload', 110));
    const ended = { ...identityFixture(), id: 'exit', atMs: 400, reason: 'reload', exitCode: 0, signal: null };
    book.happened({ ...ended, type: 'worker-exited' });
    ends(500);
    const [worker, command] = book.take();
    expect(command).toMatchObject({ name: 'reload', startMs: 100, endMs: 500 });
    expect(command).not.toHaveProperty('failure');
    expect(worker).toMatchObject({ name: 'reload worker', startMs: 110, endMs: 400, parentSpanId: command?.spanId });
    expect(worker?.traceId).toBe(command?.traceId);
    expect(book.take()).toEqual([]);
  });

  it('a slot that fails makes its span and the whole command failed', () => {
    const book = new SpanBook();
    const ends = book.commandBegins('reload by cli', 0);
    book.happened(step('reload', 10));
    book.happened(step('reload-failed', 20, { reason: 'it did not boot' }));
    ends(30);
    expect(book.take().map(({ failure }) => failure)).toEqual(['it did not boot', 'it did not boot']);
  });

  it('two workers that drain at once have a span each, with what was cut', () => {
    const book = new SpanBook();
    book.happened(step('drain', 0, { workerId: 1 }));
    book.happened(step('drain', 5, { workerId: 2 }));
    book.happened(step('drained', 50, { workerId: 2, inputs: { cutCount: 3 } }));
    book.happened(step('drained', 60, { workerId: 1 }));
    expect(book.take()).toMatchObject([
      { name: 'drain worker', startMs: 5, endMs: 50, attributes: { 'perf_supervisor.input.cutCount': 3 } },
      { name: 'drain worker', startMs: 0, endMs: 60 },
    ]);
  });

  it('what waits is bounded, what is dropped counted, and what is given back comes before what is newer', () => {
    const book = new SpanBook();
    for (let n = 0; n < 2100; n += 1) book.happened(step('canary-passed', n));
    const taken = book.take();
    expect([taken.length, book.droppedCount]).toEqual([2048, 52]);
    book.happened(step('canary-passed', 5000));
    book.giveBack(taken.slice(0, 2));
    expect(book.take().map(({ startMs }) => startMs)).toEqual([0, 1, 5000]);
  });
});
