import { AlertBook, type AlertChange, type AlertReadings } from '../../alerts/alert-book.js';
import { builtInRules, type AlertRule } from '../../alerts/alert-rule.js';
import { noticeBody, type NoticeFormat } from '../../alerts/notice.js';
import { readRules } from '../../alerts/rule-text.js';
import { isTaken, Webhook } from '../../alerts/webhook.js';
import type { Settings } from '../../config/settings.js';
import type { Cancel, Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { AlertFacts, AlertSource } from '../../http/ports/alert-ports.js';
import { aggregateWorkers } from '../../metrics/aggregate.js';
import type { Family } from '../../prometheus/family.js';
import type { ClusterEvent } from '../../protocol/snapshot.js';
import type { StoreHealth } from '../../store/metrics-store.js';
import { alertFamilies } from './alert-families.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

const pagerDutyUrl = 'https://events.pagerduty.com/v2/enqueue';
const lookMs = 1000;

type AlertSettings = Pick<
  Settings,
  'alerts' | 'alertRules' | 'alertWebhook' | 'alertFormat' | 'alertRoutingKey' | 'memoryThreshold' | 'cpuThreshold'
>;

export interface NodeAlertsOptions {
  readonly settings: AlertSettings;
  readonly name: string;
  readonly nodeId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly handles: () => readonly WorkerHandle[];
  readonly isReady: () => boolean;
  readonly storeHealth: () => StoreHealth;
  readonly loadRatio: () => number;
  /** Told of each beginning and end, for the timeline. */
  readonly onChange: (change: AlertChange) => void;
}

/** Watches this node by its rules, and tells the log and the webhook when an alert begins and ends. */
export class NodeAlerts implements AlertSource {
  readonly #options: NodeAlertsOptions;
  readonly #book: AlertBook;
  readonly #webhook: Webhook | undefined;
  readonly #format: NoticeFormat;

  constructor(options: NodeAlertsOptions) {
    const { settings, nodeId, clock, logger } = options;
    this.#options = options;
    this.#book = new AlertBook(rulesOf(settings), nodeId);
    const url = settings.alertWebhook ?? (settings.alertRoutingKey === undefined ? undefined : pagerDutyUrl);
    this.#format = url === pagerDutyUrl ? 'pagerduty' : settings.alertFormat;
    this.#webhook = url === undefined || !settings.alerts ? undefined : new Webhook(url, clock, logger);
  }

  /** A node that starts is not ready yet, and that is no alert: watching begins afterwards. */
  start(): Cancel {
    const { clock, settings } = this.#options;
    return settings.alerts ? clock.every(lookMs, () => this.#look()) : () => undefined;
  }

  happened(event: ClusterEvent): void {
    // An alert about alerts would never end.
    if (this.#options.settings.alerts && event.type !== 'alert') this.#book.happened(event);
  }

  facts(): AlertFacts {
    const webhook = this.#webhook;
    const { firing, rules } = { firing: this.#book.firing(), rules: this.#book.rules };
    if (!webhook) return { firing, rules };
    const { sentCount, failedCount } = webhook;
    return { firing, rules, webhook: { format: this.#format, sentCount, failedCount } };
  }

  async test(requestedBy: string): Promise<number> {
    const { nodeId, clock } = this.#options;
    if (!this.#webhook) throw new SupervisorError('PS_ALERT_NO_WEBHOOK');
    const summary = `a test of alerts, asked for by ${requestedBy}`;
    const about = { rule: 'test', severity: 'info', summary, nodeId, value: 0, limit: 0 } as const;
    const change = { status: 'firing', alert: { ...about, sinceMs: clock.now() }, atMs: clock.now() } as const;
    const answer = await this.#webhook.once(this.#bodyOf(change));
    // PagerDuty would keep the incident open.
    if (this.#format === 'pagerduty') await this.#webhook.once(this.#bodyOf({ ...change, status: 'resolved' }));
    if (!isTaken(answer)) throw new SupervisorError('PS_ALERT_UNSENT', { reason: reasonText(answer) });
    return answer.status ?? 0;
  }

  families(): readonly Family[] {
    return alertFamilies(this.facts());
  }

  close(): void {
    this.#webhook?.close();
  }

  #look(): void {
    for (const change of this.#book.look(this.#readings(), this.#options.clock.now())) this.#tell(change);
  }

  #tell(change: AlertChange): void {
    const { status, alert } = change;
    const { logger } = this.#options;
    const { rule, severity, summary, slot, value, limit } = alert;
    const fields = { event: 'alert', rule, severity, summary, slot, value, limit };
    if (status === 'firing') logger.warn('an alert begins', fields);
    else logger.info('an alert is over', fields);
    this.#options.onChange(change);
    this.#webhook?.push(this.#bodyOf(change));
  }

  #bodyOf(change: AlertChange): object {
    const { settings, name } = this.#options;
    return noticeBody(change, { format: this.#format, name, routingKey: settings.alertRoutingKey });
  }

  #readings(): AlertReadings {
    const { handles, isReady, storeHealth, loadRatio } = this.#options;
    const serving = handles().filter(({ state }) => state === 'running' || state === 'draining');
    const figures: Readonly<Record<string, () => number>> = {
      notReady: () => (isReady() ? 0 : 1),
      storeAway: () => (storeHealth().isConnected ? 0 : 1),
      loadRatio,
    };
    return {
      slots: [...new Set(serving.map(({ slot }) => slot))],
      // Of two workers in a slot the newer one counts.
      ofSlot: (slot, metric) => serving.findLast((handle) => handle.slot === slot)?.sample?.values[metric],
      ofNode: (metric) =>
        figures[metric]?.() ?? aggregateWorkers(serving.flatMap(({ sample }) => sample ?? [])).values[metric],
    };
  }
}

/** Those of the user take the place of built-in ones with the same name. */
function rulesOf({ alertRules, memoryThreshold, cpuThreshold }: AlertSettings): readonly AlertRule[] {
  const given = alertRules === undefined ? [] : readRules(alertRules);
  const builtIn = builtInRules({ memoryRatio: memoryThreshold, cpuRatio: cpuThreshold });
  return [...new Map([...builtIn, ...given].map((rule) => [rule.name, rule])).values()];
}

function reasonText({ status, reason }: { readonly status: number | undefined; readonly reason: string }): string {
  return status === undefined ? reason : `${status} ${reason}`;
}
