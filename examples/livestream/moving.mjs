/**
 * Asks the clients of a process that is about to end to move elsewhere. Viewers first, a few at a time, since each join
 * costs the other processes some 20 ms; what they watch is relayed from here meanwhile. The publisher last.
 */
import { setTimeout as delay } from 'node:timers/promises';

const viewerEveryMs = 40;
const checkMs = 50;
const viewersMost = 0.5;

/** @param ask is called with a session's id and what is left of `deadlineMs` */
export async function moveAll(streams, deadlineMs, ask) {
  const startedMs = performance.now();
  const leftMs = () => Math.max(0, Math.round(deadlineMs - (performance.now() - startedMs)));
  const viewers = streams.flatMap(({ viewerIds }) => viewerIds);
  const everyMs = Math.min(viewerEveryMs, (deadlineMs * viewersMost) / 2 / Math.max(1, viewers.length));
  for (const id of viewers) {
    ask(id, leftMs());
    await delay(everyMs);
  }
  const untilMs = deadlineMs * (1 - viewersMost);
  while (leftMs() > untilMs && streams.some(({ viewerCount }) => viewerCount > 0)) await delay(checkMs);
  for (const id of streams.flatMap(({ publisherIds }) => publisherIds)) ask(id, leftMs());
}
