import cluster, { type Worker } from 'node:cluster';
import type { Socket } from 'node:net';
import type { Clock } from '../../core/clock.js';
import { decodeToPrimary, encode, isOurs } from '../../protocol/decode.js';
import type { IpcPort } from '../../protocol/ipc-port.js';
import type { ToPrimary, ToWorker } from '../../protocol/messages.js';
import { floodGate, guardChannel } from './channel-guard.js';
import { pipelineHandles } from './handle-pipeline.js';

/** A forked process as the rest of the primary may know it; nothing else touches node:cluster. */
export interface WorkerProcess {
  readonly workerId: number;
  readonly pid: number;
  readonly port: IpcPort<ToWorker, ToPrimary>;
  /** The worker listens through the cluster, for example on `http://127.0.0.1:3000`. */
  onListening(listener: (address: ListeningAddress) => void): void;
  onExit(listener: (exit: WorkerExit) => void): void;
  /** Sends the signal at once; `worker.kill` would wait for a disconnect that may never come (nodejs/node#22703). */
  kill(signal: NodeJS.Signals): void;
  /** Asks the process to let go of the channel: one that has nothing else to do then ends by itself. */
  disconnect(): void;
}

export interface ListeningAddress {
  readonly host: string;
  readonly port: number;
}

export interface WorkerExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface ForkerOptions {
  readonly script: string;
  readonly scriptArgs: readonly string[];
  readonly cwd: string;
  readonly execArgv: readonly string[];
  /** Node's round robin costs three times the CPU of direct accept and loses connections on kill -9. */
  readonly isRoundRobin: boolean;
  /** Whether a worker listens, as far as anybody here knows, only after its `process.send('ready')`. */
  readonly waitsForReady: boolean;
  /** What goes out in place of SIGTERM: servers written for PM2 know SIGINT or the message `shutdown`. */
  readonly stopBy: 'SIGTERM' | 'SIGINT' | 'message';
  readonly clock: Clock;
  /** Told of each message that was dropped because it is malformed or one of too many. */
  readonly onDropped: (workerId: number) => void;
  readonly onWorkerError: (workerId: number, error: Error) => void;
  /** A handler of ours threw at a message. */
  readonly onFault: (workerId: number, thrown: unknown) => void;
}

/** Prepares node:cluster once and returns the function that forks a worker with `env` on top of ours. */
export function createForker(options: ForkerOptions): (env: NodeJS.ProcessEnv) => WorkerProcess {
  cluster.schedulingPolicy = options.isRoundRobin ? cluster.SCHED_RR : cluster.SCHED_NONE;
  cluster.setupPrimary({
    exec: options.script,
    args: [...options.scriptArgs],
    cwd: options.cwd,
    execArgv: [...options.execArgv],
    serialization: 'json',
  });
  return (env) => adopt(cluster.fork(env), options);
}

function adopt(worker: Worker, options: ForkerOptions): WorkerProcess {
  // Without a listener a failed spawn or a write into a closed channel would end the primary.
  worker.on('error', (error) => options.onWorkerError(worker.id, error));
  guardChannel(worker.process, (event, thrown) => {
    if (event === 'internalMessage') options.onDropped(worker.id);
    else options.onFault(worker.id, thrown);
  });
  const whenReady = options.waitsForReady ? readiness(worker) : (task: () => void) => task();
  return {
    workerId: worker.id,
    pid: worker.process.pid ?? 0,
    port: portOf(worker, options),
    onListening(listener) {
      worker.on('listening', ({ address, port, addressType }) => {
        const isTcp = addressType === 4 || addressType === 6;
        if (isTcp && port > 0) whenReady(() => listener({ host: address || '0.0.0.0', port }));
      });
    },
    onExit: (listener) =>
      worker.once('exit', (exitCode: number | null, signal: string | null) => listener({ exitCode, signal })),
    disconnect() {
      // A worker that ends by message needs its channel to the last.
      if (options.stopBy !== 'message' && worker.isConnected()) worker.disconnect();
    },
    kill(signal) {
      if (signal !== 'SIGTERM') worker.process.kill(signal);
      else if (options.stopBy !== 'message') worker.process.kill(options.stopBy);
      else if (worker.isConnected())
        worker.send('shutdown', (error) => error && options.onWorkerError(worker.id, error));
    },
  };
}

/** Runs a task as soon as the worker has said `ready`, as servers written for PM2 do. */
function readiness(worker: Worker): (task: () => void) => void {
  const waiting: (() => void)[] = [];
  let isReady = false;
  worker.on('message', (message: unknown) => {
    if (message !== 'ready') return;
    isReady = true;
    for (const task of waiting.splice(0)) task();
  });
  return (task) => {
    if (isReady) task();
    else waiting.push(task);
  };
}

function portOf(worker: Worker, options: ForkerOptions): IpcPort<ToWorker, ToPrimary> {
  const pipeline = pipelineHandles(worker.process);
  const onSent = (error: Error | null): void => {
    if (error) options.onWorkerError(worker.id, error);
  };
  return {
    send(message: ToWorker, socket?: Socket) {
      if (!worker.isConnected()) return false;
      const length = message.type === 'socket' ? message.head.length : 0;
      if (socket) pipeline(length, () => worker.send(encode(message), socket, { keepOpen: true }, onSent));
      else worker.send(encode(message), onSent);
      // What send() returns only tells whether the message waits in a queue.
      return true;
    },
    onMessage(listener) {
      const isTooMany = floodGate(options.clock);
      worker.on('message', (raw: unknown, handle?: Socket) => {
        if (!isOurs(raw)) return;
        const message = decodeToPrimary(raw);
        if (message && !isTooMany(message)) listener(message, handle);
        else options.onDropped(worker.id);
      });
    },
    // 'disconnect' never comes when a worker dies with a handle that it has not acknowledged (Node 20.20); 'close' comes
    // after both the exit and the end of the channel, so that everything it sent has been read.
    onClose: (listener) => worker.process.once('close', listener),
  };
}
