import { describe, expect, it } from 'vitest';
import type { OptimizerFacts } from '../../../src/http/ports/ports.js';
import { call } from '../../support/http-call.js';
import { verdictFixture } from '../../support/verdict-fixture.js';
import { bearer, fakeProgram, jsonType, startAdmin } from './admin-fixture.js';

const facts: OptimizerFacts = {
  verdicts: [verdictFixture()],
  ignoredTrialCount: 2,
  turn: {
    holder: { workerId: 1, strategy: 'memory', sinceMs: 1_800_000_000_000 },
    waitingCount: 1,
    deniedCount: 3,
    expiredCount: 0,
  },
};

describe('what is known of the strategies', () => {
  it('GET /optimizer tells verdicts and whose turn it is', async () => {
    const { url } = await startAdmin({}, fakeProgram({ optimizer: { facts: () => facts } }));
    const answer = await call(url, '/optimizer', { headers: bearer });
    expect(answer.json()).toMatchObject({ nodeId: 'node-a', ...facts });
  });

  it('R96 the verdicts stand beside the figures of the node', async () => {
    const { url } = await startAdmin({}, fakeProgram({ optimizer: { facts: () => facts } }));
    const answer = await call(url, '/performance-metrics', { headers: bearer });
    expect(answer.json()).toMatchObject({ workerId: 0, verdicts: [{ strategy: 'memory', verdict: 'no effect' }] });
  });

  it('R65 a dry run is ordered by POST /performance-optimize, and only by true or false', async () => {
    const { url, commands } = await startAdmin();
    const post = (body: string) =>
      call(url, '/performance-optimize', { method: 'POST', headers: { ...bearer, ...jsonType }, body });
    expect((await post('{"strategy":"memory","dryRun":true}')).status).toBe(200);
    expect(commands).toEqual([{ strategy: 'memory', isDryRun: true, requestedBy: 'http' }]);
    const wrong = await post('{"strategy":"memory","dryRun":"yes"}');
    expect([wrong.status, JSON.stringify(wrong.json())]).toEqual([400, expect.stringContaining('dryRun')]);
  });
});
