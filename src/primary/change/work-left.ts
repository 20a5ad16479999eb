import type { WorkLeft } from '../../protocol/messages.js';

/** Says how far a drain is, in what matters most: `draining 37 of 120 peers, 412 s left`. */
export function describeWorkLeft(first: WorkLeft, left: WorkLeft, leftMs: number): string {
  const [noun, kind] = first.peers > 0 ? (['peers', 'peers'] as const) : countable(first);
  const total = Math.max(first[kind], left[kind]);
  return `draining ${left[kind]} of ${total} ${noun}, ${Math.max(0, Math.ceil(leftMs / 1000))} s left`;
}

function countable({ webSockets, requests }: WorkLeft): readonly [string, keyof WorkLeft] {
  if (webSockets > 0) return ['WebSockets', 'webSockets'];
  return requests > 0 ? ['requests', 'requests'] : ['connections', 'sockets'];
}
