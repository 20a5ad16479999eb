import type { ListeningAddress, WorkerExit, WorkerProcess } from '../../../src/primary/process/fork.js';

export interface FakeProcess extends WorkerProcess {
  readonly signals: readonly string[];
  listen(): void;
  exit(exit?: Partial<WorkerExit>): void;
}

/** A worker's process that does what a test says; SIGKILL ends it, as the system would. */
export function fakeProcess(workerId: number): FakeProcess {
  const listening: ((address: ListeningAddress) => void)[] = [];
  const exits: ((exit: WorkerExit) => void)[] = [];
  const signals: string[] = [];
  const exit = (ended: Partial<WorkerExit> = {}): void => {
    for (const listener of exits.splice(0)) listener({ exitCode: null, signal: null, ...ended });
  };
  return {
    workerId,
    pid: 1000 + workerId,
    signals,
    port: { send: () => true, onMessage: () => undefined, onClose: () => undefined },
    onListening: (listener) => listening.push(listener),
    onExit: (listener) => exits.push(listener),
    kill(signal) {
      signals.push(signal);
      if (signal === 'SIGKILL') exit({ signal });
    },
    disconnect: () => signals.push('disconnect'),
    listen() {
      for (const listener of listening) listener({ host: '127.0.0.1', port: 3000 });
    },
    exit,
  };
}
