import { useState } from 'preact/hooks';
import type { LiveCluster } from '../live/model.js';
import { askFor } from './action-state.js';

/** What can be done to all workers of this node. */
export function ClusterActions({ cluster: { workers, host } }: { readonly cluster: LiveCluster }) {
  const ownCount = [...workers.values()].filter(({ nodeId }) => nodeId === host.nodeId).length;
  const [count, setCount] = useState<string>();
  return (
    <section class="panel wide" aria-labelledby="actions-title">
      <h2 id="actions-title">Act on node {host.nodeId}</h2>
      <div class="buttons">
        <button type="button" onClick={() => askFor({ verb: 'optimize' })}>
          Optimize all …
        </button>
        <button type="button" onClick={() => askFor({ verb: 'reload' })}>
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
          onClick={() => askFor({ verb: 'scale', count: count ?? '' })}
        >
          Scale …
        </button>
      </div>
      <p class="note">
        Each asks before it does anything, and names whom it affects. Other nodes have dashboards of their own.
      </p>
    </section>
  );
}
