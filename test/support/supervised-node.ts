import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { NodeStatus } from '../../src/http/ports/ports.js';
import type {
  DrainCommand,
  DrainReport,
  Progress,
  ReloadCommand,
  ScaleReport,
  SlotReport,
  WorkerTarget,
} from '../../src/http/ports/supervision-ports.js';
import type { ClusterEvent } from '../../src/protocol/snapshot.js';
import { waitFor } from './wait-for.js';

const dist = join(import.meta.dirname, '../../dist');
const primaryFile = join(import.meta.dirname, 'fixtures/supervised-node.mjs');

type Requested = WorkerTarget & { readonly requestedBy: string };

/** The commands of a node that runs in a process of its own, with everything that it said on the way. */
export interface SupervisedNode {
  readonly serverUrl: string;
  readonly progress: readonly Progress[];
  readonly log: readonly Record<string, unknown>[];
  reload(command: ReloadCommand): Promise<SlotReport>;
  restart(target: Requested): Promise<SlotReport>;
  drain(command: DrainCommand): Promise<DrainReport>;
  undrain(target: Requested): Promise<null>;
  scale(count: number): Promise<ScaleReport>;
  status(): Promise<NodeStatus>;
  events(): Promise<readonly ClusterEvent[]>;
}

interface Answer {
  readonly id?: number;
  readonly ready?: true;
  readonly log?: Record<string, unknown>;
  readonly progress?: Progress;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Starts the built primary around a server on a free port; everything ends with the test. */
export async function startNode(
  script: string,
  settings: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<SupervisedNode> {
  const child = fork(primaryFile, [dist, script, JSON.stringify(settings), JSON.stringify({ PORT: '0', ...env })]);
  const log: Record<string, unknown>[] = [];
  const progress: Progress[] = [];
  const waiting = new Map<number, (answer: Answer) => void>();
  let isReady = false;
  child.on('message', (answer: Answer) => {
    if (answer.ready) isReady = true;
    else if (answer.log) log.push(answer.log);
    else if (answer.progress) progress.push(answer.progress);
    else waiting.get(answer.id ?? 0)?.(answer);
  });
  let lastId = 0;
  const ask = <T>(name: string, ...args: readonly unknown[]): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = (lastId += 1);
      waiting.set(id, ({ result, error }) =>
        error ? reject(Object.assign(new Error(error.message), { code: error.code })) : resolve(result as T),
      );
      child.send({ id, name, args });
    });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), 500);
    await once(child, 'exit');
    clearTimeout(killing);
  });
  await waitFor('the node to be ready', () => isReady, 30_000);
  const { addresses } = await ask<NodeStatus>('status');
  return {
    serverUrl: addresses[0] ?? '',
    progress,
    log,
    reload: (command) => ask('reload', command),
    restart: (target) => ask('restart', target),
    drain: (command) => ask('drain', command),
    undrain: (target) => ask('undrain', target),
    scale: (count) => ask('scale', count, 'test'),
    status: () => ask('status'),
    events: () => ask('events'),
  };
}
