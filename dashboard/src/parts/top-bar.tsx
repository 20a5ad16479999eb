import { formatDuration } from '../format.js';
import { type RangeName, ranges, type View } from '../route.js';
import { cluster, connection, go, isPaused, linkTo, view } from '../state.js';
import { theme, toggleTheme } from '../theme.js';
import { isAskingToken, token } from '../token.js';

const pages: readonly (readonly [View['page'], string])[] = [
  ['overview', 'Overview'],
  ['streams', 'Streams'],
  ['optimizer', 'Optimizer'],
  ['nodes', 'Nodes'],
];

/** Where one is, where one can go, and how fresh what is shown is. */
export function TopBar() {
  const host = cluster.value?.host;
  return (
    <header class="bar">
      <a class="skip" href="#main" onClick={skip}>
        Skip to the figures
      </a>
      <p class="brand">
        <b>{host?.name ?? 'perf-supervisor'}</b> {host && <small>{host.nodeId}</small>}
      </p>
      <nav aria-label="Pages">
        {pages.map(([page, title]) => (
          <a
            key={page}
            href={linkTo({ page, find: '' })}
            {...(view.value.page === page && { 'aria-current': 'page' as const })}
          >
            {title}
          </a>
        ))}
      </nav>
      <div class="tools">
        <Freshness />
        <label>
          <span class="sr-only">Time shown</span>
          <select
            value={view.value.range}
            onChange={({ currentTarget }) => go({ range: currentTarget.value as RangeName })}
          >
            {Object.keys(ranges).map((name) => (
              <option key={name} value={name}>
                last {name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" aria-pressed={isPaused.value} onClick={() => (isPaused.value = !isPaused.value)}>
          Pause
        </button>
        <button type="button" onClick={() => (isAskingToken.value = true)}>
          {token.value === '' ? 'Token …' : 'Token ✓'}
        </button>
        <button type="button" onClick={toggleTheme}>
          {theme.value === 'dark' ? 'Light' : 'Dark'}
        </button>
      </div>
    </header>
  );
}

/** The address holds the page, so a link to #main would leave it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

const words = {
  connecting: 'connecting …',
  live: 'live',
  paused: 'paused',
  broken: 'stale',
  refused: 'no permission',
} as const;

function Freshness() {
  const { state } = connection.value;
  const now = cluster.value;
  const up = now && `up ${formatDuration(Math.max(0, now.atMs - now.host.startedAtMs))}`;
  return (
    <span class={`fresh ${state}`} title={up}>
      <span aria-hidden="true">{state === 'live' ? '●' : '○'}</span> {words[state]}
    </span>
  );
}
