/** How many requests a second this machine carries for servers and clients together. */
import { openLoop } from './open-loop.mjs';
import { withScope } from '../rounds/scope.mjs';
import { pause } from '../wait-until.mjs';

const triedPerSec = [1000, 700, 500, 350, 250, 150, 100, 50];
const tryMs = 3000;
const limitMs = 5000;
/** The answer itself takes 20 ms; with more than this on top, requests queue. */
const mostMedianMs = 60;
const mostLateMs = 250;

/**
 * @param starts the variants that must carry it
 * @param atMost where to begin
 * @returns the highest of some rates that fresh and kept-alive connections can have each, without queueing and without
 *   the clients themselves being late
 */
export async function carriedPerSec(starts, atMost) {
  const rates = triedPerSec.filter((perSec) => perSec <= atMost);
  for (const perSec of rates) {
    if (await isCarriedByAll(starts, perSec)) return perSec;
  }
  return rates.at(-1);
}

async function isCarriedByAll(starts, perSec) {
  for (const start of starts) {
    const loads = await withScope(60_000, (scope) => tryRate(scope, start, perSec));
    const isCarried = ({ medianMs, failed, lateMs }) =>
      failed === 0 && medianMs <= mostMedianMs && lateMs <= mostLateMs;
    if (!loads.every(isCarried)) return false;
  }
  return true;
}

async function tryRate(scope, start, perSec) {
  const { port } = await start(scope);
  const loads = [false, true].map((isKeptAlive) => openLoop({ port, path: '/slow/1', perSec, limitMs, isKeptAlive }));
  scope.add(() => Promise.all(loads.map((load) => load.stop())));
  await pause(tryMs);
  return Promise.all(loads.map((load) => load.stop()));
}
