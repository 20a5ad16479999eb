import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { flood } from '../support/flood.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';

const busy = join(import.meta.dirname, '../support/fixtures/servers/busy.mjs');

/** Capacity is 50 requests/s a worker. */
const tooMany = { perSec: 150, forMs: 4000 };

describe('admission control under supervision', () => {
  it.each(['direct', 'round-robin'])(
    'R19 an overloaded worker refuses what it cannot serve in time, not those who are connected (%s)',
    async (routing) => {
      const supervisor = await startSupervisor(busy, { args: ['-i', '1', '--routing', routing] });
      const [others, signals, vips] = await Promise.all([
        flood(supervisor.serverUrl, { ...tooMany, method: 'GET', path: '/' }),
        flood(supervisor.serverUrl, { perSec: 3, forMs: 4000, method: 'PATCH', path: '/whip/one/17' }),
        flood(supervisor.serverUrl, { perSec: 3, forMs: 4000, method: 'GET', path: '/vip' }),
      ]);
      const refused = others.filter(({ status }) => status === 503);
      expect(refused.length).toBeGreaterThan(50);
      expect(refused.every(({ headers }) => /^[1-5]$/.test(String(headers['retry-after'])))).toBe(true);
      expect(others.filter(({ status }) => status === 200).length).toBeGreaterThan(20);
      for (const mine of [signals, vips])
        expect(mine.filter(({ status }) => status === 200).length).toBeGreaterThan(0.5 * mine.length);
      const told = await waitFor('the refusals in status', async () => {
        const { stdout } = await supervisor.cli('describe', '0');
        return /refusedByQueueCount +[1-9]/.test(stdout) && stdout;
      });
      expect(told).toMatch(/admissionArmedRatio/);
      const why = await waitFor('the reason in why', async () => {
        const { stdout } = await supervisor.cli('why');
        return stdout.includes('refuse-requests') && stdout;
      });
      expect(why).toMatch(/optimization cpu completed.*threshold: refuse-requests/);
    },
  );

  it('the hook is there while requests wait and gone when they no longer do', async () => {
    const supervisor = await startSupervisor(busy, { args: ['-i', '1'] });
    const isHooked = async () => (await call(supervisor.serverUrl, '/hooked')).text;
    expect(await isHooked()).toBe('false');
    await flood(supervisor.serverUrl, { ...tooMany, method: 'GET', path: '/' });
    expect(await isHooked()).toBe('true');
    await waitFor('the hook to go', async () => (await isHooked()) === 'false', 30_000);
    const why = await waitFor('the end in why', async () => {
      const { stdout } = await supervisor.cli('why');
      return stdout.includes('no request waits any more') && stdout;
    });
    expect(why).toMatch(/refuse-requests [1-9]\d* \(no request waits any more; would have waited too long: \d+/);
  });

  it('WebSocket upgrades are refused like requests', async () => {
    const supervisor = await startSupervisor(busy, { args: ['-i', '1'] });
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
    const answers = await flood(supervisor.serverUrl, { ...tooMany, method: 'GET', path: '/', headers: upgrade });
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(20);
    expect(answers.filter(({ status }) => status === 101).length).toBeGreaterThan(20);
  });

  it.each(['direct', 'round-robin'])('at half of what it can serve no request is refused (%s)', async (routing) => {
    const supervisor = await startSupervisor(busy, { args: ['-i', '1', '--routing', routing] });
    const answers = await flood(supervisor.serverUrl, { perSec: 25, forMs: 3000, method: 'GET', path: '/' });
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('PS_ADMISSION=false leaves the server alone', async () => {
    const supervisor = await startSupervisor(busy, { args: ['-i', '1'], env: { PS_ADMISSION: 'false' } });
    const answers = await flood(supervisor.serverUrl, { perSec: 150, forMs: 1500, method: 'GET', path: '/' });
    expect(answers.filter(({ status }) => status === 503)).toEqual([]);
  });
});
