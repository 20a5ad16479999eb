import { expect, it } from 'vitest';
import { noticeBody } from '../../../src/alerts/notice.js';
import type { AlertChange } from '../../../src/alerts/alert-book.js';

const alert = {
  rule: 'high-cpu',
  severity: 'warning',
  summary: 'CPU is <high>',
  nodeId: 'node-a',
  slot: 2,
  value: 0.95,
  limit: 0.9,
  sinceMs: 1_800_000_000_000,
} as const;
const firing: AlertChange = { status: 'firing', alert, atMs: 1_800_000_000_000 };
const resolved: AlertChange = { ...firing, status: 'resolved', atMs: 1_800_000_060_000 };
const options = { name: 'live', routingKey: 'abcdefgh' };

it('the generic notice tells begin and end of the same thing by one key', () => {
  const format = { ...options, format: 'generic' } as const;
  expect(noticeBody(firing, format)).toEqual({
    version: 1,
    status: 'firing',
    app: 'live',
    rule: 'high-cpu',
    severity: 'warning',
    summary: 'CPU is <high>',
    nodeId: 'node-a',
    slot: 2,
    value: 0.95,
    limit: 0.9,
    text: 'live on node-a, slot 2: CPU is <high> (0.95, limit 0.9)',
    startsAt: '2027-01-15T08:00:00.000Z',
    dedupKey: 'perf-supervisor/live/node-a/high-cpu/slot-2',
  });
  expect(noticeBody(resolved, format)).toMatchObject({
    endsAt: '2027-01-15T08:01:00.000Z',
    dedupKey: 'perf-supervisor/live/node-a/high-cpu/slot-2',
  });
});

it('Slack gets text in which nothing is a command of its own', () => {
  expect(noticeBody(firing, { ...options, format: 'slack' })).toEqual({
    text: '*warning* live on node-a, slot 2: CPU is &lt;high&gt; (0.95, limit 0.9)',
  });
});

it('PagerDuty gets an incident, and its end, by one key', () => {
  const format = { ...options, format: 'pagerduty' } as const;
  const key = { routing_key: 'abcdefgh', dedup_key: 'perf-supervisor/live/node-a/high-cpu/slot-2' };
  expect(noticeBody(firing, format)).toMatchObject({
    ...key,
    event_action: 'trigger',
    payload: { source: 'node-a', severity: 'warning', class: 'high-cpu', timestamp: '2027-01-15T08:00:00.000Z' },
  });
  expect(noticeBody(resolved, format)).toEqual({ ...key, event_action: 'resolve' });
});
