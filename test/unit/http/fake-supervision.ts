import type { OnProgress, SupervisionCommands } from '../../../src/http/ports/supervision-ports.js';

export interface FakeSupervision {
  readonly commands: SupervisionCommands;
  /** What was asked, in order: the verb, then its arguments. */
  readonly calls: (readonly unknown[])[];
}

/** Carries out every command at once, with one line of progress; `changes` replaces single verbs. */
export function fakeSupervision(changes: Partial<SupervisionCommands> = {}): FakeSupervision {
  const calls: (readonly unknown[])[] = [];
  const note = (verb: string, asked: unknown, onProgress?: OnProgress): void => {
    calls.push([verb, asked]);
    onProgress?.({ atMs: 1, slot: 0, workerId: 1, phase: 'draining', message: `${verb} has begun` });
  };
  const replaced = { replaced: [{ slot: 0, workerId: 3, tookMs: 120 }], failures: [] };
  const commands: SupervisionCommands = {
    reload(command, onProgress) {
      note('reload', command, onProgress);
      return Promise.resolve(replaced);
    },
    restart(target, onProgress) {
      note('restart', target, onProgress);
      return Promise.resolve(replaced);
    },
    drain(command, onProgress) {
      note('drain', command, onProgress);
      return Promise.resolve({ drained: [{ workerId: 1, cutCount: 2, tookMs: 900 }], failures: [] });
    },
    undrain(target) {
      note('undrain', target);
      return Promise.resolve();
    },
    reset(target) {
      note('reset', target);
      return { slots: [{ slot: 0, crashCount: 2 }], restartCount: 3 };
    },
    scale(count, requestedBy, onProgress) {
      note('scale', { count, requestedBy }, onProgress);
      return Promise.resolve({ before: 2, after: count, slots: [2] });
    },
    ...changes,
  };
  return { commands, calls };
}
