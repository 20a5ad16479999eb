import type { StreamSummary } from '../protocol/sample.js';
import type { Peer } from './peer.js';

/** Who is on which stream, largest streams first. Peers that nobody described are on none. */
export function summarizeStreams(peers: readonly Peer[], limit: number): { streams: StreamSummary[]; omitted: number } {
  const byKey = new Map<string, { streamKey: string; publishers: number; viewers: number }>();
  for (const { streamKey, role, connectionState } of peers) {
    if (streamKey === undefined || role === undefined || connectionState === 'closed') continue;
    const summary = byKey.get(streamKey) ?? { streamKey, publishers: 0, viewers: 0 };
    summary[role === 'publisher' ? 'publishers' : 'viewers'] += 1;
    byKey.set(streamKey, summary);
  }
  const streams = [...byKey.values()].sort((a, b) => b.publishers + b.viewers - a.publishers - a.viewers);
  return { streams: streams.slice(0, limit), omitted: Math.max(streams.length - limit, 0) };
}
