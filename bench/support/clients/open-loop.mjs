/**
 * Requests at times of their own, whether or not earlier ones were answered: the only way to see what waits or is lost. A
 * client that waits for its answers slows down with the server and shows nothing.
 */
import http from 'node:http';
import { request } from './http-request.mjs';
import { median } from '../figures/statistics.mjs';

const tickMs = 5;

/**
 * @param path of every request, or what makes it from the request's number
 * @param perSec how many requests are started each second
 * @param isKeptAlive on kept-alive connections; otherwise a fresh one each
 * @returns `stop()`, which waits for what is under way and resolves with counts by outcome; `lateMs` is by how much this
 *   program itself was late at worst: far above the times of the answers, it has measured itself
 */
export function openLoop({ port, path: paths, perSec, isKeptAlive = false, limitMs, slowBody }) {
  const agent = isKeptAlive ? new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY }) : false;
  const method = slowBody ? 'POST' : 'GET';
  const startedMs = performance.now();
  const pending = new Set();
  const answers = [];
  let sentCount = 0;
  let latestTickMs = 0;
  let lastTickMs = startedMs;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    latestTickMs = Math.max(latestTickMs, nowMs - lastTickMs - tickMs);
    lastTickMs = nowMs;
    const due = Math.floor(((nowMs - startedMs) / 1000) * perSec);
    for (; sentCount < due; sentCount += 1) send();
  }, tickMs);
  const send = () => {
    const path = typeof paths === 'function' ? paths(sentCount) : paths;
    const call = request({ port, path, agent, limitMs, method, slowBody }).then((answer) => {
      answers.push(answer);
      pending.delete(call);
    });
    pending.add(call);
  };
  return {
    sentCount: () => sentCount,
    /** Of the requests that have ended so far. */
    failedCount: () => answers.filter(({ outcome }) => outcome !== 'ok').length,
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
      if (agent) agent.destroy();
      return { ...tally(answers), lateMs: latestTickMs };
    },
  };
}

function tally(answers) {
  const counts = { sent: answers.length, ok: 0, reset: 0, refused: 0, hung: 0, bad: 0 };
  for (const { outcome } of answers) counts[outcome] += 1;
  return { ...counts, failed: counts.sent - counts.ok, medianMs: median(answers.map(({ ms }) => ms)) };
}
