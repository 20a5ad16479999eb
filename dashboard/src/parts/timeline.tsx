import { useState } from 'preact/hooks';
import { describeEvent } from '../../../src/live/describe-event.js';
import { compact } from '../../../src/protocol/read.js';
import type { ClusterEvent } from '../../../src/protocol/snapshot.js';
import { dateAndTime } from '../format.js';
import { linkTo } from '../state.js';

interface TimelineProps {
  /** Newest first. */
  readonly events: readonly ClusterEvent[];
  readonly title?: string;
  readonly most?: number;
}

const changeTypes = new Set(['scale', 'operation', 'shed', 'unshed', 'forecast', 'deploy', 'command']);

const kinds = {
  all: () => true,
  optimizations: ({ type }: ClusterEvent) => ['optimization', 'effect-measured', 'strategy-verdict'].includes(type),
  workers: ({ type }: ClusterEvent) => type.startsWith('worker-'),
  changes: ({ type }: ClusterEvent) => changeTypes.has(type),
  alerts: ({ type }: ClusterEvent) => type === 'alert',
  commands: ({ type }: ClusterEvent) => type === 'command',
} as const;

/** What happened and why, newest first. */
export function Timeline({ events, title = 'What happened', most = 30 }: TimelineProps) {
  const [kind, setKind] = useState<keyof typeof kinds>('all');
  const chosen = events.filter(kinds[kind]);
  return (
    <section class="panel" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">{title}</h2>
        <label>
          <span class="sr-only">Kind</span>
          <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value as keyof typeof kinds)}>
            <option value="all">everything</option>
            <option value="optimizations">optimizations</option>
            <option value="workers">starts and ends</option>
            <option value="changes">changes</option>
            <option value="alerts">alerts</option>
            <option value="commands">commands</option>
          </select>
        </label>
      </header>
      {chosen.length === 0 && <p class="note">Nothing has been recorded of that yet.</p>}
      <ol class="timeline" tabIndex={0} aria-label={title}>
        {chosen.slice(0, most).map((event) => (
          <TimelineRow key={event.id} event={event} />
        ))}
      </ol>
    </section>
  );
}

const toldElsewhere = new Set(['pid', 'generation']);

function TimelineRow({ event }: { readonly event: ClusterEvent }) {
  const { type, atMs, nodeId, slot, workerId } = event;
  const { what, reason, inputs } = describeEvent({
    ...compact({ type, atMs, nodeId, slot, workerId }),
    record: { ...event },
  });
  const figures = Object.entries(inputs)
    .filter(([name]) => !toldElsewhere.has(name))
    .map(([name, value]) => `${name} ${value}`);
  return (
    <li class={type}>
      <time dateTime={new Date(atMs).toISOString()}>{dateAndTime(atMs)}</time>{' '}
      {slot === undefined ? (
        <a href={linkTo({ page: 'nodes' })}>{nodeId}</a>
      ) : (
        <a href={linkTo({ page: 'worker', nodeId, slot })}>
          {nodeId}/{slot} {workerId === undefined ? '' : `worker ${workerId}`}
        </a>
      )}{' '}
      <b>{what.replaceAll('-', ' ')}</b>
      {reason !== '' && <span class="reason">: {reason}</span>}
      {figures.length > 0 && <small> [{figures.join(', ')}]</small>}
      {event.type === 'worker-hung' && event.stack.length > 0 && <HangStack stack={event.stack} />}
    </li>
  );
}

export function HangStack({ stack }: { readonly stack: readonly string[] }) {
  return (
    <details>
      <summary>where it stood, {stack.length} calls</summary>
      <ol class="stack">
        {stack.map((frame, index) => (
          <li key={`${index} ${frame}`}>{frame}</li>
        ))}
      </ol>
    </details>
  );
}
