import { execFile } from 'node:child_process';
import type { Cancel, Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';

/** While draining, the stop timeout of the unit is put off by this much, again and again. */
const extendMs = 30_000;
const extendEveryMs = 10_000;
const mostWaiting = 16;
const sendDeadlineMs = 5000;

export interface SystemdOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether the primary does its regular work: no sign of life is sent otherwise. */
  readonly isHealthy: () => boolean;
}

/**
 * Tells systemd what becomes of the service (`Type=notify`, sd_notify(3)). Node has no datagrams on Unix sockets, so
 * `systemd-notify` sends them: the unit needs `NotifyAccess=all`. Without NOTIFY_SOCKET all of it does nothing.
 */
export class SystemdNotifier {
  readonly #options: SystemdOptions;
  readonly #socket: string | undefined;
  readonly #watchdogMs: number | undefined;
  readonly #cancels: Cancel[] = [];
  #waiting: (readonly string[])[] = [];
  #sending: Promise<void> | undefined;
  #hasWarned = false;

  constructor(options: SystemdOptions) {
    const { env } = options;
    this.#options = options;
    this.#socket = env['NOTIFY_SOCKET'];
    const isMeant = env['WATCHDOG_PID'] === undefined || env['WATCHDOG_PID'] === String(process.pid);
    const watchdogMs = Number(env['WATCHDOG_USEC']) / 1000;
    this.#watchdogMs = this.#socket !== undefined && isMeant && watchdogMs > 0 ? watchdogMs : undefined;
    // Workers must not speak for the service.
    for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) Reflect.deleteProperty(env, name);
  }

  ready(status: string): void {
    this.#send('READY=1', `MAINPID=${process.pid}`, `STATUS=${status}`);
    if (this.#watchdogMs === undefined || this.#cancels.length > 0) return;
    const ping = (): void => {
      if (this.#options.isHealthy()) this.#send('WATCHDOG=1');
    };
    ping();
    this.#cancels.push(this.#options.clock.every(this.#watchdogMs / 2, ping));
  }

  reloading(): void {
    // systemd demands the time of CLOCK_MONOTONIC, which is what hrtime reads on Linux.
    const monotonicUs = process.hrtime.bigint() / 1000n;
    this.#send('RELOADING=1', `MONOTONIC_USEC=${monotonicUs}`, 'STATUS=reloading');
  }

  stopping(): void {
    const extend = (): void => {
      if (this.#options.isHealthy()) this.#send(`EXTEND_TIMEOUT_USEC=${extendMs * 1000}`);
    };
    this.#send('STOPPING=1', `EXTEND_TIMEOUT_USEC=${extendMs * 1000}`, 'STATUS=draining');
    this.#cancels.push(this.#options.clock.every(extendEveryMs, extend));
  }

  /** Sends what still waits, then nothing more. */
  async close(): Promise<void> {
    for (const cancel of this.#cancels) cancel();
    await this.#sending;
  }

  #send(...assignments: readonly string[]): void {
    if (this.#socket === undefined) return;
    if (this.#waiting.length < mostWaiting) this.#waiting.push(assignments);
    this.#sending ??= this.#sendWaiting(this.#socket).finally(() => (this.#sending = undefined));
  }

  /** One after the other: the order is part of what is said. */
  async #sendWaiting(socket: string): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await this.#sendOne(socket, next);
  }

  #sendOne(socket: string, assignments: readonly string[]): Promise<void> {
    const env = { ...this.#options.env, NOTIFY_SOCKET: socket };
    return new Promise((resolve) => {
      execFile('systemd-notify', [...assignments], { env, timeout: sendDeadlineMs }, (error) => {
        if (error) this.#warnOnce(error);
        resolve();
      });
    });
  }

  #warnOnce(error: Error): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.logger.warn('systemd cannot be told: install systemd-notify, or use Type=exec', {
      event: 'systemd',
      reason: reasonOf(error),
    });
  }
}
