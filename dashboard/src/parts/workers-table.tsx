import { byUnit } from '../format.js';
import type { LiveWorker } from '../live/model.js';
import { linkTo, replaceView, view } from '../state.js';
import { chooseWorkers, shownCount, type WorkerColumn, workerColumns } from './sort-workers.js';
import { StateWord } from './state-word.js';

/** The first workers by a column, and how many there are besides. */
export function WorkersTable({ workers }: { readonly workers: readonly LiveWorker[] }) {
  const { find, sort } = view.value;
  const { found, shown } = chooseWorkers(workers, find, sort);
  return (
    <>
      <WorkerRows workers={shown} sort={sort} />
      <p class="note" role="status">
        {found === 0
          ? 'No worker matches.'
          : `${Math.min(found, shownCount)} of ${found} workers${found > shownCount ? '; search or sort to see others' : ''}.`}
      </p>
    </>
  );
}

interface WorkerRowsProps {
  readonly workers: readonly LiveWorker[];
  readonly sort: string;
}

export function WorkerRows({ workers, sort }: WorkerRowsProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of workers">
      <table>
        <thead>
          <tr>
            {workerColumns.map((column) => (
              <SortHead key={column.name} column={column} sort={sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <WorkerRow key={worker.key} worker={worker} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SortHead({ column: { name, title, unit }, sort }: { readonly column: WorkerColumn; readonly sort: string }) {
  const isUp = sort === name;
  const isDown = sort === `-${name}`;
  return (
    <th
      scope="col"
      class={unit === undefined ? '' : 'number'}
      aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}
    >
      <button
        type="button"
        class="plain"
        onClick={() => replaceView({ show: 'table', sort: isDown ? name : `-${name}` })}
      >
        {title}
        <span aria-hidden="true">{isUp ? ' ▲' : isDown ? ' ▼' : ''}</span>
      </button>
    </th>
  );
}

function WorkerRow({ worker }: { readonly worker: LiveWorker }) {
  return (
    <tr>
      {workerColumns.map(({ name, unit, read }) => {
        if (name === 'workerId')
          return (
            <th key={name} scope="row">
              <a href={linkTo({ page: 'worker', nodeId: worker.nodeId, slot: worker.slot })}>
                Worker {worker.workerId}
              </a>
            </th>
          );
        if (name === 'state')
          return (
            <td key={name}>
              <StateWord worker={worker} />
            </td>
          );
        const value = read(worker);
        if (unit === undefined)
          return (
            <td key={name} class="state">
              {value}
            </td>
          );
        return (
          <td key={name} class="number">
            {byUnit(unit, typeof value === 'number' ? value : undefined)}
          </td>
        );
      })}
    </tr>
  );
}
