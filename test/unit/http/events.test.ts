import { expect, it } from 'vitest';
import type { EventQuery } from '../../../src/store/metrics-store.js';
import { call } from '../../support/http-call.js';
import { fakeProgram, startAdmin } from './admin-fixture.js';

async function asked() {
  const queries: EventQuery[] = [];
  const { cluster } = fakeProgram().ports;
  const events = (query: EventQuery) => {
    queries.push(query);
    return Promise.resolve([]);
  };
  const { url } = await startAdmin({}, fakeProgram({ cluster: { ...cluster, events } }));
  return { queries, get: (query: string) => call(url, `/cluster/events${query}`) };
}

it('events of all kinds are asked for unless some are named', async () => {
  const { queries, get } = await asked();
  expect((await get('')).json()).toEqual({ events: [] });
  await get('?types=worker-exited,hang-found&workerId=3&limit=5');
  expect(queries).toEqual([{ limit: 100 }, { limit: 5, workerId: 3, types: ['worker-exited', 'hang-found'] }]);
});

it('what is no kind of event is refused', async () => {
  const { get } = await asked();
  expect((await get('?types=Worker%20exited')).status).toBe(400);
});
