import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type AppOptions, createApp, unroutable } from './app.js';

/** Joins the app to `node:http`; apart from the server, so that hono is loaded only when somebody asks. */
export function createAppListener(
  options: AppOptions,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  const listener = getRequestListener(createApp(options).fetch, {
    overrideGlobalObjects: false,
    // Clients of the control socket may leave out the Host header.
    hostname: 'localhost',
    errorHandler: (thrown) => unroutable(thrown, options.nextRequestId()),
  });
  return async (incoming, outgoing) => {
    await listener(incoming, outgoing);
  };
}
