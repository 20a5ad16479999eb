import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Server as NetServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { HttpCollector } from '../../../../src/metrics/collectors/http.js';
import type { SampleValues } from '../../../../src/protocol/sample.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { waitFor } from '../../../support/wait-for.js';

/** A collector on a clock that is moved by hand: response times are exact. */
export class Watch {
  readonly clock = new ManualClock();
  readonly collector = new HttpCollector(this.clock);

  constructor() {
    onTestFinished(() => this.collector.stop());
  }

  /** Closes a window of one second. */
  collect(): SampleValues {
    this.clock.advance(1000);
    return this.collector.collect(this.clock.monotonicMs()).values;
  }

  /** Closes windows until the figures are as expected. */
  until(what: string, condition: (values: SampleValues) => boolean): Promise<SampleValues> {
    return waitFor(what, () => {
      const values = this.collect();
      return condition(values) ? values : undefined;
    });
  }
}

export async function listen(server: NetServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

export async function serve(listener: RequestListener): Promise<{ server: Server; port: number; url: string }> {
  const server = createServer(listener);
  const port = await listen(server);
  return { server, port, url: `http://127.0.0.1:${port}/` };
}

/** A client socket that keeps all it receives. */
export async function dial(port: number): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return { socket, received: () => Buffer.concat(chunks).toString('latin1') };
}
