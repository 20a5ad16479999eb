import { useMemo } from 'preact/hooks';
import type { LiveCluster, LiveWorker } from '../live/model.js';
import { type HeatName, heatNames } from '../route.js';
import { replaceView, view } from '../state.js';
import { HeatMap } from './heat-map.js';
import { heatScales } from './heat-scale.js';
import { byPlace, chooseWorkers } from './sort-workers.js';
import { WorkerRows, WorkersTable } from './workers-table.js';

/** All workers at a glance, as a heat map or as a table. */
export function WorkersPanel({ cluster }: { readonly cluster: LiveCluster }) {
  const { heat, show, find } = view.value;
  const workers = useMemo(() => [...cluster.workers.values()].sort(byPlace), [cluster.workers]);
  return (
    <section class="panel wide" aria-labelledby="workers-title">
      <header>
        <h2 id="workers-title">Workers</h2>
        {show === 'map' ? (
          <label>
            Colour by{' '}
            <select
              value={heat}
              onChange={({ currentTarget }) => replaceView({ heat: currentTarget.value as HeatName })}
            >
              {heatNames.map((name) => (
                <option key={name} value={name}>
                  {heatScales[name].label}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <label>
            Find{' '}
            <input
              type="search"
              placeholder="node-2 stuck"
              value={find}
              onInput={({ currentTarget }) => replaceView({ find: currentTarget.value })}
            />
          </label>
        )}
        <div class="choice" role="group" aria-label="Show as">
          <button type="button" aria-pressed={show === 'map'} onClick={() => replaceView({ show: 'map' })}>
            Map
          </button>
          <button type="button" aria-pressed={show === 'table'} onClick={() => replaceView({ show: 'table' })}>
            Table
          </button>
        </div>
      </header>
      {workers.length === 0 ? (
        <p class="note">No worker runs. What became of them stands below.</p>
      ) : show === 'map' ? (
        <>
          <HeatMap workers={workers} name={heat} />
          <Busiest workers={workers} name={heat} />
        </>
      ) : (
        <WorkersTable workers={workers} />
      )}
    </section>
  );
}

const busiestCount = 8;

/** The few that a person would look for first. */
function Busiest({ workers, name }: { readonly workers: readonly LiveWorker[]; readonly name: HeatName }) {
  const { shown } = chooseWorkers(workers, '', `-${name}`, busiestCount);
  return <WorkerRows workers={shown} sort={`-${name}`} />;
}
