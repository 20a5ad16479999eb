import { define } from './definition.js';

/** The errors of alerts; part of `errorTable`. */
export const alertErrors = {
  PS_ALERT_NO_WEBHOOK: define(
    'there is no webhook that alerts are sent to',
    409,
    2,
    'Set PS_ALERT_WEBHOOK, or PS_ALERT_ROUTING_KEY for PagerDuty, and see that PS_ALERTS is not off.',
  ),
  PS_ALERT_UNSENT: define(
    'the webhook did not take the notice: {reason}',
    502,
    1,
    'Check the address, and that PS_ALERT_FORMAT is what its receiver understands.',
  ),
} as const;
