import type { Setting } from '../setting.js';
import { alertRulesPattern } from '../alert-rules-pattern.js';

export const alertSettings = {
  alerts: {
    type: 'boolean',
    group: 'admin',
    env: 'PS_ALERTS',
    default: true,
    help: 'Whether the cluster is watched for high use, failures and hangs; alerts go to the log, and to the webhook if one is set.',
  },
  alertRules: {
    type: 'text',
    group: 'admin',
    env: 'PS_ALERT_RULES',
    pattern: alertRulesPattern,
    allowed: 'rules such as "busy: cpuRatio > 0.7 for 30s recover 0.6 critical; hangs: event worker-hung 3 in 10m"',
    help: 'Rules of your own, separated by semicolons; one with the name of a built-in rule takes its place.',
  },
  alertWebhook: {
    type: 'text',
    group: 'admin',
    env: 'PS_ALERT_WEBHOOK',
    isSecret: true,
    pattern: /^https?:\/\/[^\s]{1,2000}$/,
    allowed: 'an http or https URL',
    help: 'Where alerts are posted to as they begin and end.',
  },
  alertFormat: {
    type: 'choice',
    group: 'admin',
    env: 'PS_ALERT_FORMAT',
    default: 'generic',
    choices: ['generic', 'slack', 'pagerduty'],
    help: 'What the webhook understands: our own JSON, an incoming webhook of Slack, or the Events API v2 of PagerDuty.',
  },
  alertRoutingKey: {
    type: 'text',
    group: 'admin',
    env: 'PS_ALERT_ROUTING_KEY',
    isSecret: true,
    pattern: /^[A-Za-z0-9_-]{8,128}$/,
    allowed: 'the integration key of a PagerDuty service',
    help: 'With it alone, alerts go to PagerDuty.',
  },
} as const satisfies Record<string, Setting>;
