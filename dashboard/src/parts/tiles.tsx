import { Sparkline } from '../charts/sparkline.js';
import { bitrate, count, millis, percent, perSec } from '../format.js';
import { figureOf, type LiveCluster, type RecentTotals } from '../live/model.js';

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  readonly values: readonly (number | undefined)[];
  readonly limit?: number;
}

function Tile({ name, value, note, values, limit }: TileProps) {
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        {note !== undefined && <small>{note}</small>}
        <Sparkline values={values} {...(limit !== undefined && { limit })} />
      </dd>
    </div>
  );
}

/** What users feel first, then what it costs. */
export function Tiles({ totals, recent, host, workers }: LiveCluster) {
  const periods = periodsOf(recent);
  const line = (read: (one: RecentTotals) => number | undefined) => periods.map((period) => highest(period.map(read)));
  const lossRatio = recent.findLast((one) => one.lossRatio !== undefined)?.lossRatio;
  const busiest = busiestMemory(workers);
  return (
    <dl class="tiles">
      <Tile
        name="Peers"
        value={count(totals.peersConnected ?? 0)}
        note={bitrate(totals.throughputBytesPerSec ?? 0)}
        values={line((one) => one.totals.peersConnected)}
      />
      <Tile
        name="Response time p99"
        value={millis(totals.responseTimeP99Ms)}
        note={`median ${millis(totals.responseTimeP50Ms)}, ${perSec(totals.requestsPerSec ?? 0)}`}
        values={line((one) => one.totals.responseTimeP99Ms)}
      />
      <Tile
        name="Failed requests"
        value={percent(totals.errorRatio ?? 0)}
        note={`${perSec(totals.errorsPerSec ?? 0)} errors`}
        values={line((one) => one.totals.errorRatio)}
      />
      <Tile
        name="Packets lost"
        value={percent(lossRatio)}
        note={`round trip ${millis(totals.peerRoundTripTimeMs)}, jitter ${millis(totals.peerJitterMs)}`}
        values={line((one) => one.lossRatio)}
      />
      <Tile
        name="Event loop late p99"
        value={millis(totals.eventLoopDelayP99Ms)}
        note={`busy ${percent(totals.eventLoopUtilizationRatio)}`}
        values={line((one) => one.totals.eventLoopDelayP99Ms)}
      />
      <Tile
        name="CPU, mean"
        value={percent(totals.cpuRatio)}
        note={busiest}
        values={line((one) => one.totals.cpuRatio)}
        {...(host.thresholds && { limit: host.thresholds.cpuRatio })}
      />
    </dl>
  );
}

/** As wide as a point of the small lines, whose 180 s are not much more than a hundred pixels. */
const periodMs = 3000;

/** By the clock, so that no moment moves to another period as the line moves on. */
function periodsOf(recent: readonly RecentTotals[]): readonly (readonly RecentTotals[])[] {
  const periods: RecentTotals[][] = [];
  let lastPeriod: number | undefined;
  for (const one of recent) {
    const period = Math.floor(one.atMs / periodMs);
    if (period === lastPeriod) periods.at(-1)?.push(one);
    else periods.push([one]);
    lastPeriod = period;
  }
  return periods;
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function busiestMemory(workers: LiveCluster['workers']): string {
  let most = 0;
  for (const worker of workers.values()) most = Math.max(most, figureOf(worker, 'memoryRatio') ?? 0);
  return `memory at most ${percent(most)}`;
}
