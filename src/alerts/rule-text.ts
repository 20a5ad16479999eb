import { ruleParts } from '../config/alert-rules-pattern.js';
import { parseDurationMs } from '../core/units.js';
import type { ClusterEvent } from '../protocol/snapshot.js';
import { type AlertRule, severities } from './alert-rule.js';

/*
 * `busy: cpuRatio > 0.7 for 30s recover 0.6 critical; full: node peersOpen > 900; hangs: event worker-hung 3 in 10m`.
 * `node` asks about all workers together, `failed` before an event's name about failures only.
 */
const { duration, number, severity: anySeverity } = ruleParts;

const metricRule = new RegExp(
  `^(node )?([A-Za-z]\\w*) ([<>]) (${number})(?: for (${duration}))?(?: recover (${number}))?(?: (${anySeverity}))?$`,
);
const eventRule = new RegExp(`^event (failed )?([a-z-]+)(?: (\\d+) in (${duration}))?(?: (${anySeverity}))?$`);
const defaultForMs = 60_000;
const defaultWithinMs = 300_000;

/** Reads rules that have the form of `alertRulesPattern`. A later one of the same name takes the place of the earlier one. */
export function readRules(text: string): readonly AlertRule[] {
  const rules = text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      const at = part.indexOf(':');
      const condition = part.slice(at + 1).trim();
      return readMetricRule(part.slice(0, at), condition) ?? readEventRule(part.slice(0, at), condition) ?? [];
    });
  return [...new Map(rules.map((rule) => [rule.name, rule])).values()];
}

function readMetricRule(ruleName: string, text: string): AlertRule | undefined {
  const match = metricRule.exec(text);
  if (!match) return undefined;
  const [, node, metric = '', sign, limit = '', forText, recover, severity] = match;
  const condition = {
    kind: 'metric',
    scope: node === undefined ? 'worker' : 'node',
    metric,
    isAbove: sign === '>',
    limit: Number(limit),
    recoverAt: Number(recover ?? limit),
    forMs: forText === undefined ? defaultForMs : (parseDurationMs(forText) ?? defaultForMs),
  } as const;
  return { name: ruleName, severity: severityOf(severity), summary: text, condition };
}

function readEventRule(ruleName: string, text: string): AlertRule | undefined {
  const match = eventRule.exec(text);
  if (!match) return undefined;
  const [, failed, event = '', count, within, severity] = match;
  const condition = {
    kind: 'event',
    // A kind that this version does not know never happens.
    event: event as ClusterEvent['type'],
    isFailureOnly: failed !== undefined,
    count: Math.max(1, Number(count ?? 1)),
    withinMs: within === undefined ? defaultWithinMs : (parseDurationMs(within) ?? defaultWithinMs),
  } as const;
  return { name: ruleName, severity: severityOf(severity), summary: text, condition };
}

function severityOf(text: string | undefined): AlertRule['severity'] {
  return severities.find((severity) => severity === text) ?? 'warning';
}
