import { byUnit, formatDuration, nothing, percent } from '../format.js';
import { linkTo } from '../state.js';
import { unitOf } from './metric-unit.js';
import { useJson, waitingText } from './use-json.js';

interface ForecastRow {
  readonly nodeId: string;
  readonly slot: number;
  readonly workerId: number;
  readonly metric: string;
  readonly limit: number;
  readonly kind: 'rising' | 'steady' | 'cannot-tell';
  readonly timeToLimitMs?: number;
  readonly earliestMs?: number;
  readonly latestMs?: number;
  readonly probability?: number;
}

const periodMs = 30_000;
const mostRows = 20;

/** Which workers will reach a limit. */
export function ForecastPanel() {
  const loaded = useJson<{ readonly workers: readonly ForecastRow[] }>('/forecast', periodMs);
  const waiting = waitingText(loaded, 'The forecast');
  const rising = (loaded.value?.workers ?? []).filter(({ kind }) => kind === 'rising');
  return (
    <section class="panel wide" aria-labelledby="forecast-title">
      <h2 id="forecast-title">What comes</h2>
      {waiting !== undefined && <p class="note">{waiting}</p>}
      {loaded.value && rising.length === 0 && (
        <p class="note">
          {loaded.value.workers.length === 0
            ? 'No worker has been watched for long enough: a first forecast takes ten minutes.'
            : 'No figure of a worker rises towards its limit.'}
        </p>
      )}
      {rising.length > 0 && (
        <ul class="plain">
          {rising.slice(0, mostRows).map((row) => (
            <li key={`${row.workerId} ${row.metric}`}>
              <a href={linkTo({ page: 'worker', nodeId: row.nodeId, slot: row.slot })}>Worker {row.workerId}</a>:{' '}
              {row.metric} reaches {byUnit(unitOf(row.metric), row.limit)} {when(row)}; {percent(row.probability)}{' '}
              likely within a day.
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function when({ timeToLimitMs, earliestMs, latestMs }: ForecastRow): string {
  const earliest = earliestMs === undefined ? nothing : formatDuration(earliestMs);
  const latest = latestMs === undefined ? 'never' : formatDuration(latestMs);
  const middle = timeToLimitMs === undefined ? 'some time' : `in ${formatDuration(timeToLimitMs)}`;
  return `${middle} (between ${earliest} and ${latest})`;
}
