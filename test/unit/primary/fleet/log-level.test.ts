import { describe, expect, it } from 'vitest';
import { SupervisorError } from '../../../../src/core/errors.js';
import { type Logger, type LogLevel, silentLogger } from '../../../../src/core/logger.js';
import { LogLevelSwitch } from '../../../../src/primary/fleet/log-level.js';
import type { DiagnosticOrder } from '../../../../src/protocol/diagnosis.js';
import type { WorkerHandle } from '../../../../src/primary/worker/worker-handle.js';

const handleOf = (workerId: number, state = 'running') => ({ workerId, state }) as unknown as WorkerHandle;

function opened() {
  const levels: LogLevel[] = [];
  const told: (readonly [number, DiagnosticOrder])[] = [];
  const logger: Logger = { ...silentLogger, setLevel: (level) => void levels.push(level) };
  const handles = [handleOf(1), handleOf(2), handleOf(3, 'booting')];
  const logging = new LogLevelSwitch({
    level: 'info',
    logger,
    handles: () => handles,
    tell: ({ workerId }, order) => {
      told.push([workerId, order]);
      const error = new SupervisorError('PS_WORKER_NO_REPLY', { workerId, deadlineMs: 5000 });
      return workerId === 2 ? Promise.reject(error) : Promise.resolve('{}');
    },
  });
  return { logging, levels, told };
}

describe('LogLevelSwitch', () => {
  it('the primary and every worker that runs get the level, and who did not answer is told', async () => {
    const { logging, levels } = opened();
    const report = await logging.setLevel('debug');
    expect(report).toMatchObject({ level: 'debug', before: 'info', workers: [1] });
    expect(report.failures).toMatchObject([{ workerId: 2, error: { code: 'PS_WORKER_NO_REPLY' } }]);
    expect(levels).toEqual(['debug']);
  });

  it('a worker that starts later gets it too, unless it is that of the settings', async () => {
    const { logging, told } = opened();
    await logging.started(handleOf(7));
    expect(told).toEqual([]);
    await logging.setLevel('warn');
    await logging.started(handleOf(7));
    expect(told.at(-1)).toEqual([7, { kind: 'log-level', level: 'warn' }]);
  });
});
