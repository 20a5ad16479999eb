import type { OptimizationOutcome } from '../../../src/protocol/outcome.js';
import { byUnit, dateAndTime, millis, nothing } from '../format.js';
import type { LiveCluster } from '../live/model.js';
import { unitOf } from '../parts/metric-unit.js';
import { OptimizerPanel } from '../parts/optimizer-panel.js';
import { useJson, waitingText } from '../parts/use-json.js';
import { linkTo, view } from '../state.js';

interface RunRow {
  readonly nodeId: string;
  readonly slot: number;
  readonly workerId: number;
  readonly atMs: number;
  readonly outcome: OptimizationOutcome;
}

const periodMs = 5000;

/** What each strategy proves to be worth, and every run within the chosen time. */
export function OptimizerPage({ cluster }: { readonly cluster: LiveCluster }) {
  const { range } = view.value;
  const loaded = useJson<{ readonly optimizations: readonly RunRow[] }>(
    `/cluster/optimizations?limit=200&from=-${range}`,
    periodMs,
  );
  const waiting = waitingText(loaded, 'The runs');
  const runs = loaded.value?.optimizations ?? [];
  return (
    <>
      <h1 class="page">Optimizer</h1>
      <OptimizerPanel cluster={cluster} isWhole />
      <section class="panel wide" aria-labelledby="verdicts-title">
        <h2 id="verdicts-title">How sure that is</h2>
        {cluster.optimizer.verdicts.length === 0 && (
          <p class="note">No run has been compared with one that was left out at random yet, so nothing is proven.</p>
        )}
        <ul class="plain">
          {cluster.optimizer.verdicts.map(({ strategy, reason, runCount, heldOutCount }) => (
            <li key={strategy}>
              <b>{strategy}</b>: {reason}{' '}
              <small>
                ({runCount} runs, {heldOutCount} left out)
              </small>
            </li>
          ))}
        </ul>
      </section>
      <section class="panel wide" aria-labelledby="runs-title">
        <h2 id="runs-title">Runs, newest first</h2>
        {waiting !== undefined && <p class="note">{waiting}</p>}
        {loaded.value && runs.length === 0 && <p class="note">Nothing ran in this time.</p>}
        {runs.length > 0 && <RunTable runs={runs} />}
      </section>
    </>
  );
}

function RunTable({ runs }: { readonly runs: readonly RunRow[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Runs">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Worker</th>
            <th scope="col">Strategy</th>
            <th scope="col">Result</th>
            <th scope="col">Why</th>
            <th scope="col">What it did</th>
            <th scope="col">Before → after</th>
            <th scope="col" class="number">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ nodeId, slot, workerId, atMs, outcome }) => (
            <tr key={outcome.id}>
              <td>
                <time dateTime={new Date(atMs).toISOString()}>{dateAndTime(atMs)}</time>
              </td>
              <td>
                <a href={linkTo({ page: 'worker', nodeId, slot })}>
                  {nodeId}/{slot} worker {workerId}
                </a>
              </td>
              <th scope="row">{outcome.name}</th>
              <td>{outcome.status}</td>
              <td>
                {[outcome.trigger, outcome.requestedBy, outcome.reason].filter((part) => part !== undefined).join(', ')}
              </td>
              <td>{outcome.actions.map(({ action, count }) => `${action} ${count}`).join(', ') || nothing}</td>
              <td>{effectOf(outcome)}</td>
              <td class="number">{millis(outcome.durationMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function effectOf({ effect }: OptimizationOutcome): string {
  if (!effect || effect.verdict === 'pending') return nothing;
  const unit = unitOf(effect.metric);
  return `${effect.metric} ${byUnit(unit, effect.before)} → ${byUnit(unit, effect.after)}, ${effect.verdict}`;
}
