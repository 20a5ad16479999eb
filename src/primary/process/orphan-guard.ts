import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { readProcessStat } from './process-stat.js';

/**
 * Waits until its input ends, which the kernel sees to when the primary dies in whatever way. Workers whose loop turns
 * end by themselves then; those that are left after half a second are killed, blocked and stopped ones included. The
 * start time tells a worker from a stranger that got its pid.
 */
const script = `
trap '' HUP INT QUIT TERM
began() { read -r stat < "/proc/$1/stat" && set -- \${stat##*) } && began=\${20}; }
while read -r line; do watched=$line; done
[ -n "$watched" ] || exit 0
sleep 0.5
for entry in $watched; do
  began=-
  began "\${entry%:*}" 2>/dev/null
  [ "$began" = "\${entry#*:}" ] && kill -9 "\${entry%:*}" 2>/dev/null
done
`;

type Guard = ChildProcessByStdio<Writable, null, null>;

/** A guard that always ends at once must not be started for ever. */
const maxRestarts = 5;

/**
 * Sees to it that no worker outlives this process. It is a shell of 0.1 MB beside the primary: a thread in each worker
 * that watched its parent would cost 8 MB a worker (Node 20.20), and would sleep with a worker that is stopped.
 */
export class OrphanGuard {
  readonly #logger: Logger;
  readonly #watched = new Map<number, string>();
  #guard: Guard | undefined;
  #isClosed = false;
  #restartCount = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Begins to watch a worker; the first one starts the guard. */
  watch(pid: number): void {
    this.#watched.set(pid, readProcessStat(pid)?.startTicks.toString() ?? '-');
    this.#tell();
  }

  /** The worker has ended and its pid may be given to another process. */
  forget(pid: number): void {
    if (this.#watched.delete(pid)) this.#tell();
  }

  close(): void {
    this.#isClosed = true;
    this.#watched.clear();
    this.#tell();
    this.#guard?.stdin.end();
  }

  /** The whole list each time: the guard keeps the last line, and one that is cut short by our death does not count. */
  #tell(): void {
    if (!this.#isClosed) this.#guard ??= this.#start();
    const entries = [...this.#watched].map(([pid, began]) => `${pid}:${began}`);
    this.#guard?.stdin.write(`${entries.join(' ')}\n`);
  }

  #start(): Guard {
    // A session of its own: Ctrl-C in the terminal and a signal to the group of the primary must not reach it.
    const guard = spawn('/bin/sh', ['-c', script, 'perf-supervisor-guard'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
    });
    guard.unref();
    if (guard.stdin instanceof Socket) guard.stdin.unref();
    guard.once('error', (error) => {
      this.#logger.warn('no guard: a blocked worker could outlive the primary', { reason: reasonOf(error) });
    });
    guard.once('exit', () => this.#restart(guard));
    // Its end is noticed by 'exit'.
    guard.stdin.on('error', () => undefined);
    return guard;
  }

  #restart(ended: Guard): void {
    if (this.#isClosed || this.#guard !== ended || this.#restartCount >= maxRestarts) return;
    this.#restartCount += 1;
    this.#logger.warn('the guard against orphans ended and is started again', { event: 'guard-restart' });
    this.#guard = undefined;
    this.#tell();
  }
}
