import { useState } from 'preact/hooks';
import { post } from '../api.js';
import { percent } from '../format.js';
import { isAskingToken, token } from '../token.js';
import { type CpuProfile, type Flame, flamesOf, hottest } from './flame-tree.js';

const durationMs = 5000;
const rowPx = 18;

type Taken =
  | { readonly state: 'none' | 'running' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'taken'; readonly flames: readonly Flame[]; readonly url: string };

/** Takes a CPU profile and shows where the time went. */
export function ProfilePanel({ workerId, node }: { readonly workerId: number; readonly node?: string }) {
  const [taken, setTaken] = useState<Taken>({ state: 'none' });
  const take = async (): Promise<void> => {
    if (token.value === '') {
      isAskingToken.value = true;
      return;
    }
    setTaken({ state: 'running' });
    try {
      const body = { workerId, profile: 'cpu', durationMs, ...(node !== undefined && { node }) };
      const text = await (await post('/actions/profile', body)).text();
      const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
      setTaken({ state: 'taken', flames: flamesOf(JSON.parse(text) as CpuProfile), url });
    } catch (thrown) {
      setTaken({ state: 'failed', reason: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  };
  return (
    <section class="panel wide" aria-labelledby="profile-title">
      <header>
        <h2 id="profile-title">Where its time goes</h2>
        <button type="button" disabled={taken.state === 'running'} onClick={() => void take()}>
          Profile for {durationMs / 1000} s
        </button>
      </header>
      <p role="status" class="note">
        {taken.state === 'running' && 'Profiling; the worker goes on serving.'}
        {taken.state === 'failed' && `There is no profile: ${taken.reason}`}
        {taken.state === 'none' && 'Nobody has asked yet. Profiling costs the worker a few percent of CPU meanwhile.'}
      </p>
      {taken.state === 'taken' && <FlameGraph {...taken} workerId={workerId} />}
    </section>
  );
}

interface FlameGraphProps {
  readonly flames: readonly Flame[];
  readonly url: string;
  readonly workerId: number;
}

function FlameGraph({ flames, url, workerId }: FlameGraphProps) {
  if (flames.length === 0) return <p class="note">It was idle all the time.</p>;
  const rows = Math.max(...flames.map(({ depth }) => depth)) + 1;
  return (
    <>
      <div
        class="flames"
        style={{ height: `${rows * rowPx}px` }}
        role="img"
        aria-label="Flame graph; the list below tells the same in text"
      >
        {flames.map(({ name, place, depth, start, share }, index) => (
          <span
            key={index}
            class={`flame shade${index % 4}`}
            title={`${name} ${place}, ${percent(share)}`}
            style={{ left: `${start * 100}%`, width: `${share * 100}%`, top: `${depth * rowPx}px` }}
          >
            {share > 0.04 ? name : ''}
          </span>
        ))}
      </div>
      <h3>Functions that took most themselves</h3>
      <ol class="plain">
        {hottest(flames).map(({ name, place, selfShare }) => (
          <li key={`${name} ${place}`}>
            <b>{percent(selfShare)}</b> {name} <small>{place}</small>
          </li>
        ))}
      </ol>
      <a href={url} download={`worker-${workerId}.cpuprofile`}>
        Save as .cpuprofile
      </a>
    </>
  );
}
