import type { WorkerSnapshot } from '../../../src/protocol/snapshot.js';
import { bitrate, count, millis, nothing } from '../format.js';
import type { LiveCluster } from '../live/model.js';
import { Tiles } from '../parts/tiles.js';
import { useJson, waitingText } from '../parts/use-json.js';
import { linkTo, replaceView, view } from '../state.js';

interface StreamRow {
  readonly streamKey: string;
  readonly nodeId: string;
  readonly slot: number;
  readonly workerId: number;
  readonly publishers: number;
  readonly viewers: number;
  readonly sentBytesPerSec: number | undefined;
  readonly roundTripTimeMs: number | undefined;
}

const periodMs = 3000;
const mostRows = 100;

/** Which streams there are, who publishes and watches them, and where. */
export function StreamsPage({ cluster }: { readonly cluster: LiveCluster }) {
  const loaded = useJson<{ readonly workers: readonly WorkerSnapshot[] }>('/cluster/workers', periodMs);
  const waiting = waitingText(loaded, 'The streams');
  const { find } = view.value;
  const all = streamsOf(loaded.value?.workers ?? []);
  const found = all.filter(({ streamKey, nodeId }) =>
    `${streamKey} ${nodeId}`.toLowerCase().includes(find.toLowerCase()),
  );
  const publishers = all.reduce((sum, row) => sum + row.publishers, 0);
  const viewers = all.reduce((sum, row) => sum + row.viewers, 0);
  return (
    <>
      <h1 class="page">Streams</h1>
      <Tiles {...cluster} />
      <section class="panel wide" aria-labelledby="streams-title">
        <header>
          <h2 id="streams-title">
            {all.length} streams, {publishers} publishers, {viewers} viewers
          </h2>
          <label>
            Find{' '}
            <input
              type="search"
              value={find}
              onInput={({ currentTarget }) => replaceView({ find: currentTarget.value })}
            />
          </label>
        </header>
        {waiting !== undefined && <p class="note">{waiting}</p>}
        {loaded.value && all.length === 0 && (
          <p class="note">
            No worker has told of a stream. Peers are found by themselves in werift and other libraries; a server names
            their streams.
          </p>
        )}
        {found.length > 0 && <StreamTable rows={found.slice(0, mostRows)} />}
        {found.length > mostRows && (
          <p class="note">
            The first {mostRows} of {found.length}; search to see others.
          </p>
        )}
      </section>
    </>
  );
}

function StreamTable({ rows }: { readonly rows: readonly StreamRow[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of streams">
      <table>
        <thead>
          <tr>
            <th scope="col">Stream</th>
            <th scope="col">Worker</th>
            <th scope="col" class="number">
              Publishers
            </th>
            <th scope="col" class="number">
              Viewers
            </th>
            <th scope="col" class="number">
              Worker sends
            </th>
            <th scope="col" class="number">
              Round trip
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.nodeId} ${row.workerId} ${row.streamKey}`}>
              <th scope="row">{row.streamKey}</th>
              <td>
                <a href={linkTo({ page: 'worker', nodeId: row.nodeId, slot: row.slot })}>
                  {row.nodeId}/{row.slot} worker {row.workerId}
                </a>
              </td>
              <td class="number">{row.publishers === 0 ? <b class="text-red">none</b> : row.publishers}</td>
              <td class="number">{count(row.viewers)}</td>
              <td class="number">{row.sentBytesPerSec === undefined ? nothing : bitrate(row.sentBytesPerSec)}</td>
              <td class="number">{millis(row.roundTripTimeMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function streamsOf(workers: readonly WorkerSnapshot[]): readonly StreamRow[] {
  return workers
    .flatMap(({ nodeId, slot, workerId, sample }) =>
      (sample?.streams ?? []).map(({ streamKey, publishers, viewers }) => ({
        ...{ streamKey, nodeId, slot, workerId, publishers, viewers },
        sentBytesPerSec: sample?.values.peerSentBytesPerSec,
        roundTripTimeMs: sample?.values.peerRoundTripTimeMs,
      })),
    )
    .sort((a, b) => b.viewers - a.viewers || a.streamKey.localeCompare(b.streamKey));
}
