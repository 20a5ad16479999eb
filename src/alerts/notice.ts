import type { AlertChange } from './alert-book.js';

export const noticeFormats = ['generic', 'slack', 'pagerduty'] as const;
export type NoticeFormat = (typeof noticeFormats)[number];

export interface NoticeOptions {
  readonly format: NoticeFormat;
  /** The application's name. */
  readonly name: string;
  /** Of PagerDuty's Events API v2. */
  readonly routingKey: string | undefined;
}

/** What receivers recognise a notice by that comes twice, and the end of what began. */
export function dedupKey({ alert: { nodeId, rule, slot } }: AlertChange, name: string): string {
  return ['perf-supervisor', name, nodeId, rule, ...(slot === undefined ? [] : [`slot-${slot}`])].join('/');
}

/** Writes the body of a webhook call as its receiver wants it. */
export function noticeBody(change: AlertChange, options: NoticeOptions): object {
  switch (options.format) {
    case 'generic':
      return genericBody(change, options);
    case 'slack':
      return { text: slackText(change, options) };
    case 'pagerduty':
      return pagerDutyBody(change, options);
  }
}

function genericBody(change: AlertChange, { name }: NoticeOptions): object {
  const { status, alert, atMs } = change;
  const { sinceMs, ...facts } = alert;
  return {
    version: 1,
    status,
    app: name,
    ...facts,
    text: sentence(change, name),
    startsAt: new Date(sinceMs).toISOString(),
    ...(status === 'resolved' && { endsAt: new Date(atMs).toISOString() }),
    dedupKey: dedupKey(change, name),
  };
}

function sentence({ status, alert: { summary, nodeId, slot, value, limit } }: AlertChange, name: string): string {
  const where = `${name} on ${nodeId}${slot === undefined ? '' : `, slot ${slot}`}`;
  return status === 'firing'
    ? `${where}: ${summary} (${rounded(value)}, limit ${rounded(limit)})`
    : `${where}: over: ${summary}`;
}

function rounded(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** Slack reads these three characters as the beginning of something. */
function slackText(change: AlertChange, { name }: NoticeOptions): string {
  const mark = change.status === 'firing' ? `*${change.alert.severity}*` : '*resolved*';
  const text = sentence(change, name).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `${mark} ${text}`;
}

/** Source: PagerDuty Events API v2. */
function pagerDutyBody(change: AlertChange, { name, routingKey }: NoticeOptions): object {
  const { status, alert } = change;
  const key = { routing_key: routingKey, dedup_key: dedupKey(change, name) };
  if (status === 'resolved') return { ...key, event_action: 'resolve' };
  const { severity, nodeId, sinceMs, rule, slot, value, limit } = alert;
  return {
    ...key,
    event_action: 'trigger',
    payload: {
      summary: sentence(change, name),
      source: nodeId,
      severity,
      timestamp: new Date(sinceMs).toISOString(),
      component: name,
      class: rule,
      custom_details: { value, limit, ...(slot !== undefined && { slot }) },
    },
  };
}
