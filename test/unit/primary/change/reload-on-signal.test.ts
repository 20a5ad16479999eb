import { describe, expect, it } from 'vitest';
import type { SupervisionCommands } from '../../../../src/http/ports/supervision-ports.js';
import { reloadOnSignal } from '../../../../src/primary/change/reload-on-signal.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { waitFor } from '../../../support/wait-for.js';

async function told(reload: SupervisionCommands['reload'] | undefined): Promise<readonly string[]> {
  const said: string[] = [];
  const logger = recordingLogger();
  const systemd = { reloading: () => void said.push('reloading'), ready: (text: string) => void said.push(text) };
  reloadOnSignal(reload && { reload }, 'SIGHUP', systemd, logger);
  await waitFor('an end', () => logger.lines.some(({ fields }) => fields['event'] === 'reload'));
  await waitFor('systemd', () => reload === undefined || said.length === 2);
  return [...said, ...logger.lines.map(({ message }) => message)];
}

describe('a reload by signal', () => {
  it('is told to systemd at its begin and its end', async () => {
    const reload = () => Promise.resolve({ replaced: [{ slot: 0, workerId: 3, tookMs: 9 }], failures: [] });
    expect(await told(reload)).toEqual(['reloading', 'reloaded 1 workers, 0 failed', 'reload has ended']);
  });

  it('that fails leaves the service ready and says why', async () => {
    const reload = () => Promise.reject(new Error('another one runs'));
    expect(await told(reload)).toEqual(['reloading', 'reload failed: another one runs', 'reload failed']);
  });

  it('that nobody carries out is only told', async () => {
    expect(await told(undefined)).toEqual(['this supervisor cannot reload']);
  });
});
