import { NodesPage } from './pages/nodes-page.js';
import { OptimizerPage } from './pages/optimizer-page.js';
import { Overview } from './pages/overview.js';
import { StreamsPage } from './pages/streams-page.js';
import { WorkerPage } from './pages/worker-page.js';
import { clockTime } from './format.js';
import type { LiveCluster } from './live/model.js';
import { ActionDialog } from './parts/action-dialog.js';
import { TokenDialog } from './parts/token-dialog.js';
import { TopBar } from './parts/top-bar.js';
import type { View } from './route.js';
import { cluster, connection, view } from './state.js';
import { isAskingToken } from './token.js';

const pages: Readonly<Record<View['page'], (props: { readonly cluster: LiveCluster }) => preact.JSX.Element>> = {
  overview: Overview,
  worker: WorkerPage,
  optimizer: OptimizerPage,
  streams: StreamsPage,
  nodes: NodesPage,
};

export function App() {
  const now = cluster.value;
  const { page, nodeId, slot } = view.value;
  const Page = pages[page];
  return (
    <>
      <TopBar />
      <Banners />
      <main id="main" tabIndex={-1}>
        {now ? <Page key={`${page} ${nodeId ?? ''} ${slot ?? ''}`} cluster={now} /> : <Nothing />}
      </main>
      <ActionDialog />
      <TokenDialog />
    </>
  );
}

/** What one has to know before trusting the figures below. */
function Banners() {
  const { state, reason } = connection.value;
  const now = cluster.value;
  return (
    <div role="status">
      {state === 'broken' && now && (
        <p class="banner warn">
          These figures are from {clockTime(now.atMs)}: {reason}. Trying again by itself.
        </p>
      )}
      {state === 'paused' && now && <p class="banner">Paused at {clockTime(now.atMs)}.</p>}
      {now && !now.host.store.isConnected && (
        <p class="banner warn">
          {now.host.store.kind === 'redis' ? 'Redis' : 'The store'} is away, so only this node and its own memory are
          shown
          {now.host.store.reason === undefined ? '' : ` (${now.host.store.reason})`}. Streams are not affected.
        </p>
      )}
    </div>
  );
}

/** Before the first frame there is nothing to show, for one of these reasons. */
function Nothing() {
  const { state, reason } = connection.value;
  if (state === 'refused')
    return (
      <section class="panel empty">
        <h1>You need the token</h1>
        <p>This supervisor can be reached from other machines, so it shows nothing without its token.</p>
        <button type="button" class="primary" onClick={() => (isAskingToken.value = true)}>
          Enter the token
        </button>
      </section>
    );
  if (state === 'broken')
    return (
      <section class="panel empty">
        <h1>The supervisor does not answer</h1>
        <p>{reason}. Trying again by itself.</p>
      </section>
    );
  return (
    <section class="panel empty" aria-busy="true">
      <h1>Loading …</h1>
      <p>Waiting for the first figures.</p>
    </section>
  );
}
