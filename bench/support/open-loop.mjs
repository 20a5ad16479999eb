/**
 * Requests at times of their own, whether or not earlier ones were answered: the only way to see what waits or is lost. A
 * client that waits for its answers slows down with the server and shows nothing.
 */
import http from 'node:http';
import { request } from './http-request.mjs';
import { median } from './statistics.mjs';

const tickMs = 5;

/**
 * @param perSec how many requests are started each second
 * @param isKeptAlive on kept-alive connections; otherwise a fresh one each
 * @returns `stop()`, which waits for what is under way and resolves with counts by outcome
 */
export function openLoop({ port, path, perSec, isKeptAlive = false, limitMs, slowBody }) {
  const agent = isKeptAlive ? new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY }) : false;
  const method = slowBody ? 'POST' : 'GET';
  const startedMs = performance.now();
  const pending = new Set();
  const answers = [];
  let sentCount = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedMs) / 1000) * perSec);
    for (; sentCount < due; sentCount += 1) send();
  }, tickMs);
  const send = () => {
    const call = request({ port, path, agent, limitMs, method, slowBody }).then((answer) => {
      answers.push(answer);
      pending.delete(call);
    });
    pending.add(call);
  };
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
      if (agent) agent.destroy();
      return tally(answers);
    },
  };
}

function tally(answers) {
  const counts = { sent: answers.length, ok: 0, reset: 0, refused: 0, hung: 0, bad: 0 };
  for (const { outcome } of answers) counts[outcome] += 1;
  return { ...counts, failed: counts.sent - counts.ok, medianMs: median(answers.map(({ ms }) => ms)) };
}
