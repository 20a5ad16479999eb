import type { Cancel } from '../../core/clock.js';
import { eventStreamType } from '../answer.js';
import type { WriteFrame } from '../live/live-feed.js';
import type { Route } from '../route.js';

/** Frames that wait for a client that does not read; past that it is cut, comes again and gets a whole one. */
const mostWaitingFrames = 8;

export const clusterStream: Route = {
  method: 'GET',
  path: '/cluster/stream',
  access: 'read',
  summary: 'The whole cluster live, as server-sent events: a whole frame, then once a second what changed.',
  handle(request, { feed }) {
    request.env.incoming.setTimeout(0);
    return new Response(followFeed(feed), { headers: { 'content-type': eventStreamType } });
  },
};

function followFeed(feed: { subscribe(write: WriteFrame): Cancel }): ReadableStream<Uint8Array> {
  let leave: Cancel = () => undefined;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        leave = feed.subscribe((frame) => {
          if ((controller.desiredSize ?? 0) <= 0) {
            controller.error(new Error('the reader of the live view is too slow'));
            return false;
          }
          controller.enqueue(frame);
          return true;
        });
      },
      cancel: () => leave(),
    },
    new CountQueuingStrategy({ highWaterMark: mostWaitingFrames }),
  );
}
