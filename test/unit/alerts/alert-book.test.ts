import { describe, expect, it } from 'vitest';
import { AlertBook, type AlertReadings } from '../../../src/alerts/alert-book.js';
import { type AlertRule, builtInRules } from '../../../src/alerts/alert-rule.js';
import { readRules } from '../../../src/alerts/rule-text.js';
import { alertRulesPattern } from '../../../src/config/alert-rules-pattern.js';
import type { ClusterEvent } from '../../../src/protocol/snapshot.js';

const identity = { nodeId: 'node-a', slot: 0, workerId: 1, generation: 1, pid: 4242 };

function exited(atMs: number, exitCode: number | null, signal: string | null): ClusterEvent {
  return { ...identity, id: `e${atMs}`, atMs, type: 'worker-exited', reason: 'x', exitCode, signal };
}

function readings(bySlot: readonly (number | undefined)[], ofNode?: number): AlertReadings {
  return { slots: bySlot.map((_, slot) => slot), ofSlot: (slot) => bySlot[slot], ofNode: () => ofNode };
}

const book = (text: string): AlertBook => new AlertBook(readRules(text), 'node-a');

describe('the book of alerts', () => {
  it('R95 tells each alert once when it begins and once when it is over, by slot', () => {
    const alerts = book('busy: cpuRatio > 0.7 for 1s recover 0.5 critical');
    expect(alerts.look(readings([0.9, 0.1]), 0)).toEqual([]);
    const [begun, ...others] = alerts.look(readings([0.9, 0.1]), 1000);
    expect(begun).toMatchObject({
      status: 'firing',
      alert: { rule: 'busy', severity: 'critical', slot: 0, value: 0.9, limit: 0.7 },
    });
    expect(others).toEqual([]);
    expect(alerts.look(readings([0.9, 0.1]), 2000)).toEqual([]);
    expect(alerts.firing().map(({ slot }) => slot)).toEqual([0]);
    alerts.look(readings([0.4, 0.1]), 3000);
    expect(alerts.look(readings([0.4, 0.1]), 4000)).toMatchObject([{ status: 'resolved', alert: { slot: 0 } }]);
    expect(alerts.firing()).toEqual([]);
  });

  it('an alert of a slot that is scaled away ends', () => {
    const alerts = book('busy: cpuRatio > 0.7 for 1s');
    for (const nowMs of [0, 1000]) alerts.look(readings([0, 0.9]), nowMs);
    alerts.look(readings([0]), 2000);
    expect(alerts.look(readings([0]), 3000)).toMatchObject([{ status: 'resolved', alert: { slot: 1 } }]);
  });

  it('a rule about events fires at their number and ends when none of them is recent', () => {
    const alerts = book('crashes: event failed worker-exited 2 in 10s');
    alerts.happened(exited(1000, 0, null));
    alerts.happened(exited(1000, null, 'SIGTERM'));
    alerts.happened(exited(2000, 1, null));
    expect(alerts.look(readings([]), 2000)).toEqual([]);
    alerts.happened(exited(3000, null, 'SIGKILL'));
    expect(alerts.look(readings([]), 3000)).toMatchObject([{ status: 'firing', alert: { value: 2, limit: 2 } }]);
    expect(alerts.look(readings([]), 12_500)).toEqual([]);
    expect(alerts.look(readings([]), 13_001)).toMatchObject([{ status: 'resolved' }]);
  });

  it('a rule about the node reads the folded figure', () => {
    const alerts = book('full: node peersOpen > 900 for 0s');
    expect(alerts.look(readings([1, 1], 901), 0)).toMatchObject([{ alert: { value: 901 } }]);
    expect(alerts.firing()[0]).not.toHaveProperty('slot');
  });

  it('R95 the built-in rules recover below their limit and each has a name of its own', () => {
    const rules: readonly AlertRule[] = builtInRules({ memoryRatio: 0.8, cpuRatio: 0.9 });
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    for (const { condition } of rules) {
      if (condition.kind === 'metric' && condition.scope === 'worker')
        expect(condition.recoverAt).toBeLessThan(condition.limit);
    }
    expect(rules.map(({ name }) => name)).toEqual(expect.arrayContaining(['high-memory', 'high-cpu', 'worker-hung']));
  });
});

describe('the text of rules', () => {
  it('may name limits, times, recovery and severity', () => {
    const text = 'a: node x < -1.5 for 2m recover 0 info; b: event worker-hung;c: queueMs > 5';
    expect(alertRulesPattern.test(text)).toBe(true);
    expect(readRules(text)).toMatchObject([
      { name: 'a', severity: 'info', condition: { scope: 'node', limit: -1.5, recoverAt: 0, forMs: 120_000 } },
      { name: 'b', severity: 'warning', condition: { event: 'worker-hung', count: 1, withinMs: 300_000 } },
      { name: 'c', condition: { scope: 'worker', limit: 5, recoverAt: 5, forMs: 60_000 } },
    ]);
  });

  it.each(['cpuRatio > 0.7', 'a: cpuRatio >= 1', 'a: cpuRatio > high', 'A: x > 1', 'a: x > 1 for ever', 'a: event'])(
    'is refused when it is %s',
    (text) => {
      expect(alertRulesPattern.test(text)).toBe(false);
    },
  );
});
