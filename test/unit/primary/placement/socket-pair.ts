import net, { type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Two ends of a real connection: `accepted` is paused, as the router gets it. */
export async function socketPair(): Promise<{ readonly client: Socket; readonly accepted: Socket }> {
  const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accepting = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  const accepted = await accepting;
  for (const socket of [client, accepted]) socket.on('error', () => socket.destroy());
  onTestFinished(() => {
    client.destroy();
    accepted.destroy();
    server.close();
  });
  return { client, accepted };
}
