import type { LoadReducer } from '../load/load-reducer.js';

export interface StreamReducerOptions {
  /** The streams that may be reduced, those that may suffer first in front. */
  readonly streams: () => Iterable<string>;
  /** The layers of a stream, best first, such as `['f', 'h', 'q']`; the last one is the floor. */
  readonly layers: readonly string[];
  readonly setMaxLayer: (streamKey: string, rid: string) => unknown;
  /** Where it is given, pausing the video is one step below the worst layer: viewers keep the sound. */
  readonly setVideoPaused?: (streamKey: string, paused: boolean) => unknown;
  /** The share of the streams that one step touches, above 0 to 1. Default 0.25. */
  readonly stepRatio?: number;
}

/**
 * Makes a reducer of an application's `setMaxLayer` and `setVideoPaused`: each step takes a quarter of the streams one
 * level down, the least reduced first, and back up in the opposite order (R22). A stream whose call fails keeps its
 * level; when all of a step fail, the step fails with the first reason.
 */
export function streamReducer(options: StreamReducerOptions): LoadReducer {
  const { layers, setVideoPaused, stepRatio = 0.25 } = options;
  const floor = layers.length - 1 + (setVideoPaused ? 1 : 0);
  const levels = new Map<string, number>();
  const levelOf = (streamKey: string): number => levels.get(streamKey) ?? 0;

  const present = (): string[] => {
    const streams = [...new Set(options.streams())];
    for (const streamKey of [...levels.keys()]) if (!streams.includes(streamKey)) levels.delete(streamKey);
    return streams;
  };
  const move = async (streamKey: string, level: number): Promise<void> => {
    if (level === layers.length) await setVideoPaused?.(streamKey, true);
    else {
      if (levelOf(streamKey) === layers.length) await setVideoPaused?.(streamKey, false);
      await options.setMaxLayer(streamKey, layers[level] ?? '');
    }
    if (level === 0) levels.delete(streamKey);
    else levels.set(streamKey, level);
  };
  const step = async (streams: readonly string[], by: 1 | -1, signal: AbortSignal): Promise<number> =>
    countMoved(streams, (streamKey) => move(streamKey, levelOf(streamKey) + by), signal);
  const share = (count: number): number => Math.ceil(count * stepRatio);

  return {
    reduce({ signal }) {
      const streams = present();
      const movable = streams.filter((one) => levelOf(one) < floor).sort((a, b) => levelOf(a) - levelOf(b));
      return step(movable.slice(0, share(streams.length)), 1, signal);
    },
    raise({ signal }) {
      const streams = present();
      const movable = streams.filter((one) => levelOf(one) > 0).sort((a, b) => levelOf(b) - levelOf(a));
      return step(movable.slice(0, share(streams.length)), -1, signal);
    },
    async recover() {
      const reduced = present().filter((one) => levelOf(one) > 0);
      await countMoved(reduced, (streamKey) => move(streamKey, 0), new AbortController().signal);
    },
  };
}

async function countMoved(
  streams: readonly string[],
  move: (streamKey: string) => Promise<void>,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  let failure: { readonly reason: unknown } | undefined;
  for (const streamKey of streams) {
    if (signal.aborted) break;
    try {
      await move(streamKey);
      count += 1;
    } catch (thrown) {
      failure ??= { reason: thrown };
    }
  }
  if (count === 0 && failure) throw failure.reason;
  return count;
}
