import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

const garbage = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n\0\xff$-7\r\n', 'latin1');
const slowMs = 300;

/** What a Redis that cannot be had in a test says to everything. */
const refusals = {
  loading: '-LOADING Redis is loading the dataset in memory\r\n',
  'read-only': "-READONLY You can't write against a read only replica.\r\n",
} as const;

export type Behaviour = 'well' | 'refuse' | 'close' | 'hang' | 'garbage' | 'slow' | keyof typeof refusals;

export interface RedisProxy {
  readonly url: string;
  /** From now on, on open connections too. */
  behave(behaviour: Behaviour): void;
}

/** Stands before a real Redis and passes everything on, or behaves as broken ones do; closed with the test. */
export async function startRedisProxy(redisPort: number): Promise<RedisProxy> {
  let behaviour: Behaviour = 'well';
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    if (behaviour === 'refuse') return void client.resetAndDestroy();
    clients.add(client);
    client.once('close', () => clients.delete(client)).on('error', () => undefined);
    const redis = connect(redisPort, '127.0.0.1').on('error', () => client.destroy());
    client.once('close', () => redis.destroy());
    redis.once('close', () => client.destroy()).on('data', (answer) => void client.write(answer));
    client.on('data', (command) => pass(command, { client, redis, behaviour }));
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const closeClients = (): void => {
    for (const client of clients) client.destroy();
  };
  onTestFinished(() => {
    server.close();
    closeClients();
  });
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave(next) {
      behaviour = next;
      if (next === 'refuse') closeClients();
    },
  };
}

interface Passage {
  readonly client: Socket;
  readonly redis: Socket;
  readonly behaviour: Behaviour;
}

function pass(command: Buffer, { client, redis, behaviour }: Passage): void {
  switch (behaviour) {
    case 'well':
      redis.write(command);
      break;
    case 'slow':
      setTimeout(() => redis.write(command), slowMs);
      break;
    case 'hang':
      break;
    case 'garbage':
      client.write(garbage);
      break;
    case 'refuse':
    case 'close':
      client.destroy();
      break;
    default:
      client.write(refusals[behaviour]);
  }
}
