import { describe, expect, it } from 'vitest';
import { errorTable } from '../../../src/core/error-table.js';
import { SupervisorError } from '../../../src/core/errors.js';

describe('SupervisorError', () => {
  it('says what happened and what to do, from its table and details', () => {
    const error = new SupervisorError('PS_WORKER_UNKNOWN', { workerId: 9, known: '1, 2' });
    expect([error.name, error.message, error.remedy]).toEqual([
      'SupervisorError',
      'there is no worker 9',
      'Known workers: 1, 2.',
    ]);
    expect([error.httpStatus, error.exitCode]).toEqual([404, 3]);
  });

  it('is the same after it crossed a process border', () => {
    const error = new SupervisorError('PS_OPTIMIZE_UNKNOWN_STRATEGY', { strategy: 'x', known: 'memory' });
    const back = SupervisorError.fromWire(JSON.parse(JSON.stringify(error.toWire())));
    expect([back.message, back.code, back.remedy]).toEqual([error.message, error.code, error.remedy]);
  });

  it.each(Object.entries(errorTable))('%s has a status, an exit code and a remedy', (code, row) => {
    expect(code).toMatch(/^PS_[A-Z]+(_[A-Z0-9]+)+$/);
    expect(row.httpStatus).toBeGreaterThanOrEqual(400);
    expect(row.exitCode).toBeGreaterThan(0);
    expect(row.remedy.length).toBeGreaterThan(5);
  });
});
