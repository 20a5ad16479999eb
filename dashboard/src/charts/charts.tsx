import { useEffect, useState } from 'preact/hooks';
import { chartTick, cluster, view } from '../state.js';
import { token } from '../token.js';
import { chartPlans } from './chart-set.js';
import { type HistoryScope, loadChart, loadMarks } from './history.js';
import { type ChartData, LineChart } from './line-chart.js';
import { type Mark, type MarkKind, markStyles } from './marks.js';

interface Loaded {
  readonly charts: readonly ChartData[];
  readonly marks: readonly Mark[];
}

/** All charts of a page over the chosen time. */
export function Charts(scope: HistoryScope) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [failure, setFailure] = useState<string>();
  const { range } = view.value;
  const { nodeId, slot } = scope;
  const thresholds = cluster.value?.host.thresholds;
  useEffect(() => {
    const abort = new AbortController();
    load(scope, abort.signal).then(
      (found) => {
        setLoaded(found);
        setFailure(undefined);
      },
      (thrown: unknown) => {
        if (!abort.signal.aborted) setFailure(thrown instanceof Error ? thrown.message : String(thrown));
      },
    );
    return () => abort.abort();
  }, [range, nodeId, slot, chartTick.value, token.value]);
  return (
    <section class="panel wide" aria-labelledby="charts-title">
      <h2 id="charts-title">Over time</h2>
      {failure !== undefined && <p class="note warn">The history cannot be shown: {failure}</p>}
      {!loaded && failure === undefined && <p class="note">Loading the history …</p>}
      {loaded && (
        <>
          <div class="charts">
            {chartPlans.map(({ title, unit, threshold }, index) => {
              const data = loaded.charts[index];
              if (!data) return undefined;
              const limit = threshold && thresholds?.[threshold];
              return (
                <LineChart
                  key={title}
                  {...{ title, unit, data, marks: loaded.marks }}
                  {...(limit !== undefined && { threshold: limit })}
                />
              );
            })}
          </div>
          <MarkLegend marks={loaded.marks} />
        </>
      )}
    </section>
  );
}

async function load(scope: HistoryScope, signal: AbortSignal): Promise<Loaded> {
  const { range } = view.value;
  const [marks, ...charts] = await Promise.all([
    loadMarks(range, scope, signal),
    ...chartPlans.map((plan) => loadChart(plan, range, scope, signal)),
  ]);
  return { charts, marks };
}

function MarkLegend({ marks }: { readonly marks: readonly Mark[] }) {
  const kinds = Object.keys(markStyles) as MarkKind[];
  const present = kinds.filter((kind) => marks.some((mark) => mark.kind === kind));
  if (present.length === 0) return null;
  return (
    <p class="note">
      Marked in the charts:{' '}
      {present.map((kind) => (
        <span key={kind} class="mark">
          <b class={`text-${markStyles[kind].colour}`}>{markStyles[kind].letter}</b> {markStyles[kind].label}
        </span>
      ))}
      ; dashed lines are thresholds.
    </p>
  );
}
