import { builtInStrategies } from '../../../src/protocol/outcome.js';
import type { StrategyVerdict } from '../../../src/protocol/verdict.js';
import { ago, byUnit, millis, nothing } from '../format.js';
import type { LiveCluster } from '../live/model.js';
import { linkTo } from '../state.js';
import { askFor } from './action-state.js';
import { unitOf } from './metric-unit.js';
import { runsOf, type StrategyTotals, totalsByStrategy } from './optimizer-figures.js';

/** Each strategy: what its runs did, what that proves, and what it cost. */
export function OptimizerPanel({ cluster, isWhole }: { readonly cluster: LiveCluster; readonly isWhole?: boolean }) {
  const { optimizer, events, atMs } = cluster;
  const rows = totalsByStrategy(runsOf(events), [
    ...builtInStrategies,
    ...optimizer.verdicts.map(({ strategy }) => strategy),
  ]);
  const { holder, waitingCount } = optimizer.turn;
  return (
    <section class="panel wide" aria-labelledby="optimizer-title">
      <header>
        <h2 id="optimizer-title">Optimizer</h2>
        {!isWhole && <a href={linkTo({ page: 'optimizer' })}>all runs</a>}
      </header>
      <p class="note">
        {holder ? `Worker ${holder.workerId} runs ${holder.strategy} now` : 'No disruptive run goes on'}
        {waitingCount > 0 ? `, ${waitingCount} wait for their turn.` : '.'}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Strategies">
        <table>
          <thead>
            <tr>
              <th scope="col">Strategy</th>
              <th scope="col">Verdict</th>
              <th scope="col">A run changes</th>
              <th scope="col" class="number">
                Runs seen
              </th>
              <th scope="col">Last before → after</th>
              <th scope="col" class="number">
                Takes, stops the loop
              </th>
              <th scope="col">Why it last ran</th>
              <th scope="col">
                <span class="sr-only">Run</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((totals) => (
              <StrategyRow
                key={totals.strategy}
                totals={totals}
                verdict={optimizer.verdicts.find(({ strategy }) => strategy === totals.strategy)}
                nowMs={atMs}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface StrategyRowProps {
  readonly totals: StrategyTotals;
  readonly verdict: StrategyVerdict | undefined;
  readonly nowMs: number;
}

function StrategyRow({ totals, verdict, nowMs }: StrategyRowProps) {
  const { strategy, runCount, failedCount, meanDurationMs, meanPauseMs, lastRun, lastEffect } = totals;
  return (
    <tr>
      <th scope="row">{strategy}</th>
      <td>{verdict ? <Verdict verdict={verdict} /> : <span class="muted">not judged yet</span>}</td>
      <td title={verdict?.reason}>{verdict ? interval(verdict) : nothing}</td>
      <td class="number">
        {runCount}
        {failedCount > 0 && `, ${failedCount} failed`}
      </td>
      <td>
        {lastEffect ? (
          <>
            {byUnit(unitOf(lastEffect.metric), lastEffect.before)} →{' '}
            {byUnit(unitOf(lastEffect.metric), lastEffect.after)}{' '}
            <small>
              {lastEffect.metric}, {lastEffect.verdict}
            </small>
          </>
        ) : (
          nothing
        )}
      </td>
      <td class="number">
        {millis(meanDurationMs)}, {millis(meanPauseMs)}
      </td>
      <td>
        {lastRun ? (
          <>
            {lastRun.outcome.reason ?? whyOf(lastRun.outcome.trigger)}{' '}
            <small>
              worker {lastRun.workerId}, {ago(lastRun.atMs, nowMs)}
            </small>
          </>
        ) : (
          nothing
        )}
      </td>
      <td>
        <button type="button" onClick={() => askFor({ verb: 'optimize', strategy })}>
          Run<span class="sr-only"> {strategy}</span> …
        </button>
      </td>
    </tr>
  );
}

const signs = { works: '✓', 'no effect': '○', harmful: '✕', 'not enough runs': '…' } as const;

function Verdict({ verdict: { verdict, isOff, confidenceRatio } }: { readonly verdict: StrategyVerdict }) {
  return (
    <>
      <span aria-hidden="true">{signs[verdict]}</span> {verdict}
      {isOff && <b> (off)</b>} <small>{(confidenceRatio * 100).toFixed(0)} % sure</small>
    </>
  );
}

function interval({ metric, effect, effectLow, effectHigh }: StrategyVerdict): string {
  if (effect === null) return nothing;
  const unit = unitOf(metric);
  const signed = (value: number): string => `${value > 0 ? '+' : '−'}${byUnit(unit, Math.abs(value))}`;
  const range = effectLow === null || effectHigh === null ? '' : ` (${signed(effectLow)} to ${signed(effectHigh)})`;
  return `${metric} ${signed(effect)}${range}`;
}

function whyOf(trigger: string): string {
  return (
    {
      threshold: 'past its threshold',
      forecast: 'a limit was near',
      command: 'somebody asked',
      manual: 'the application asked',
    }[trigger] ?? trigger
  );
}
