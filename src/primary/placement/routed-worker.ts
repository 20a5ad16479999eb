import type { Socket } from 'node:net';
import type { Settings } from '../../config/settings.js';
import type { SocketMessage } from '../../protocol/socket-messages.js';
import type { WorkerHandle } from '../worker/worker-handle.js';
import type { RoutingTarget } from './connection.js';
import type { ShedReading } from './shed-decision.js';
import { isLimitReached } from './shed-rules.js';
import { stressOf } from './stress.js';

type Limits = Pick<Settings, 'cpuThreshold' | 'memoryThreshold' | 'maxPeers' | 'maxJoinRate'>;

/** A worker whose connections come from here. Its load is worked out with each sample, not with each connection. */
export class RoutedWorker implements RoutingTarget {
  readonly workerId: number;
  readonly #handle: WorkerHandle;
  #stress = 0;
  #waitMs = 0;
  #isFull = false;

  constructor(handle: WorkerHandle) {
    this.workerId = handle.workerId;
    this.#handle = handle;
  }

  get stress(): number {
    return this.#stress;
  }

  get waitMs(): number {
    return this.#waitMs;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  get isRunning(): boolean {
    return this.#handle.state === 'running';
  }

  /** @param reading `undefined` when it has not reported of late */
  keepReading(reading: ShedReading | undefined, limits: Limits): void {
    const { waitMs = 0, peers = 0, joinsPerSec = 0 } = reading ?? {};
    const { cpuThreshold, memoryThreshold, maxPeers, maxJoinRate } = limits;
    this.#stress = stressOf(this.#handle.sample, { cpuRatio: cpuThreshold, memoryRatio: memoryThreshold });
    this.#waitMs = waitMs;
    this.#isFull = isLimitReached({ peers, joinsPerSec }, { maxPeers, maxJoinsPerSec: maxJoinRate });
  }

  send(message: SocketMessage, socket: Socket): boolean {
    return this.#handle.process.port.send(message, socket);
  }
}
