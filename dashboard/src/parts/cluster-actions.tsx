import { useState } from 'preact/hooks';
import type { LiveCluster } from '../live/model.js';
import { askFor } from './action-state.js';

interface ClusterActionsProps {
  readonly cluster: LiveCluster;
  /** Absent: the node that answers. */
  readonly nodeId?: string;
}

const levels = ['error', 'warn', 'info', 'debug'] as const;

/** What can be done to all workers of a node. */
export function ClusterActions({ cluster: { workers, host }, nodeId = host.nodeId }: ClusterActionsProps) {
  const ownCount = [...workers.values()].filter((worker) => worker.nodeId === nodeId).length;
  const elsewhere = nodeId === host.nodeId ? {} : { node: nodeId };
  const [level, setLevel] = useState<string>('debug');
  const [count, setCount] = useState<string>();
  return (
    <section class="panel wide" aria-labelledby="actions-title">
      <h2 id="actions-title">Act on node {nodeId}</h2>
      <div class="buttons">
        <button type="button" onClick={() => askFor({ verb: 'optimize', ...elsewhere })}>
          Optimize all …
        </button>
        <button type="button" onClick={() => askFor({ verb: 'reload', ...elsewhere })}>
          Reload all …
        </button>
        <label>
          Workers{' '}
          <input
            type="number"
            min={1}
            max={999}
            value={count ?? String(ownCount)}
            onInput={({ currentTarget }) => setCount(currentTarget.value)}
          />
        </label>
        <button
          type="button"
          disabled={!/^\d{1,3}$/.test(count ?? '') || Number(count) === ownCount}
          onClick={() => askFor({ verb: 'scale', count: count ?? '', ...elsewhere })}
        >
          Scale …
        </button>
        <label>
          Log{' '}
          <select value={level} onChange={({ currentTarget }) => setLevel(currentTarget.value)}>
            {levels.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <button type="button" onClick={() => askFor({ verb: 'log-level', level, ...elsewhere })}>
          Set …
        </button>
      </div>
      <p class="note">
        Each asks before it does anything, and names whom it affects. Other nodes are reached through Redis: choose one
        under Nodes.
      </p>
    </section>
  );
}
