import type { TimelineEvent } from '../../live/timeline-event.js';
import type { Advice, Report } from './document.js';
import { printed } from './figures.js';
import { formatDuration } from '../../core/units.js';

type Grounds = Pick<Report, 'verdicts' | 'forecasts' | 'trends' | 'slowest' | 'leakiest'> & {
  readonly events: readonly TimelineEvent[];
};

const muchErrors = 0.01;
const muchCpu = 0.7;
/** A worker that is so much slower than the median of the slow ones stands out. */
const standsOutFactor = 2;

/** Only what the figures bear out; with nothing to say it says nothing. */
export function adviceFrom(grounds: Grounds): readonly Advice[] {
  return [...hangs(grounds), ...limits(grounds), ...strategies(grounds), ...load(grounds), ...slow(grounds)];
}

function hangs({ events }: Grounds): Advice[] {
  const hung = events.filter(({ type }) => type === 'worker-hung');
  if (hung.length === 0) return [];
  const places = new Map<string, number>();
  for (const { record } of hung) {
    const [top] = Array.isArray(record['stack']) ? (record['stack'] as readonly unknown[]) : [];
    const place = typeof top === 'string' ? top.slice(0, 200) : 'a place that could not be asked for';
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  const evidence = [...places].map(([place, count]) => `${count} in ${place}`).join('; ');
  return [
    {
      text: 'Move what blocks the event loop to a worker thread, or cut it into pieces.',
      evidence: `${hung.length} hangs: ${evidence}`,
    },
  ];
}

function limits({ forecasts }: Grounds): Advice[] {
  return forecasts.map(({ slot, workerId, metric, limit, timeToLimitMs }) => ({
    text: `Look for what slot ${slot} keeps: take a heap snapshot of worker ${workerId} now and one in an hour, and compare them.`,
    evidence: `${metric} reaches ${printed(metric, limit)} ${timeToLimitMs === undefined ? 'some time' : `in ${formatDuration(timeToLimitMs)}`}`,
  }));
}

function strategies({ verdicts }: Grounds): Advice[] {
  return verdicts
    .filter(({ isOff, verdict }) => isOff || verdict === 'harmful')
    .map(({ strategy, reason }) => ({
      text: `Nothing is lost by leaving the strategy ${strategy} off.`,
      evidence: reason,
    }));
}

function load({ trends }: Grounds): Advice[] {
  const meanOf = (name: string): number => trends.find(({ metric }) => metric === name)?.mean ?? 0;
  const advice: Advice[] = [];
  if (meanOf('cpuRatio') >= muchCpu)
    advice.push({
      text: 'Add workers if the machine has cores left, or a node.',
      evidence: `mean CPU ${printed('cpuRatio', meanOf('cpuRatio'))} of a core per worker`,
    });
  if (meanOf('errorRatio') >= muchErrors)
    advice.push({
      text: 'Look at the log of the application first: it fails requests.',
      evidence: `${printed('errorRatio', meanOf('errorRatio'))} of requests failed`,
    });
  return advice;
}

function slow({ slowest }: Grounds): Advice[] {
  const [worst] = slowest;
  const median = slowest[Math.floor(slowest.length / 2)];
  if (!worst || !median || slowest.length < 3 || worst.value < standsOutFactor * median.value) return [];
  return [
    {
      text: `Profile slot ${worst.slot} on ${worst.nodeId}: its requests wait longer than those of others.`,
      evidence: `p99 ${printed('Ms', worst.value)}, the others about ${printed('Ms', median.value)}`,
    },
  ];
}
