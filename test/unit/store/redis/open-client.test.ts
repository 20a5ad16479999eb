import { describe, expect, it } from 'vitest';
import { clientOptions } from '../../../../src/store/redis/open-client.js';

describe('clientOptions', () => {
  it('nothing waits inside the client', () => {
    expect(clientOptions).toMatchObject({
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
    });
  });

  it('a hanging Redis is noticed: commands end after 1 s, a silent connection after 3 s, connecting after 2 s', () => {
    expect(clientOptions).toMatchObject({ commandTimeout: 1000, socketTimeout: 3000, connectTimeout: 2000 });
  });

  it('attempts to connect get rarer, but never rarer than every 3.2 s', () => {
    const delaysMs = Array.from({ length: 50 }, (_, i) => clientOptions.retryStrategy(i + 1));
    expect(Math.max(...delaysMs)).toBeLessThanOrEqual(3200);
    expect(delaysMs[0]).toBeLessThan(500);
  });

  it('a demoted master is left, any other refusal is not a reason to connect anew', () => {
    expect(clientOptions.reconnectOnError(new Error("READONLY You can't write against a read only replica."))).toBe(1);
    expect(clientOptions.reconnectOnError(new Error('OOM command not allowed'))).toBe(false);
  });
});
