/**
 * The server of the overload bench, the same for every guard: Fastify, since one of the guards is a plugin of it.
 * Environment: BENCH_PEERS (the folder of the guards), BENCH_GUARD (JSON), BENCH_WORK_ITERATIONS or BENCH_SLEEP.
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const work = require('./work.cjs');

const fromPeers = createRequire(join(process.env.BENCH_PEERS, 'package.json'));
const fastify = fromPeers('fastify');
const guard = JSON.parse(process.env.BENCH_GUARD ?? '{}');
const sliceCount = 5;
const iterations = Number(process.env.BENCH_WORK_ITERATIONS ?? 1000);
const sleepScale = Number(process.env.BENCH_SLEEP ?? 0);
const cell = new Int32Array(new SharedArrayBuffer(4));

/** About `ms` of the event loop; sleeping holds it up as well, but takes no CPU, for a machine where others work. */
const block = (ms) => (sleepScale > 0 ? Atomics.wait(cell, 0, 0, ms * sleepScale) : work(iterations * ms));

/** As a pool of connections to a database: so many queries at once, each of a fixed time. */
const database = { free: 10, queryMs: 50, waiting: [] };

async function query() {
  if (database.free > 0) database.free -= 1;
  else await new Promise((resolve) => database.waiting.push(resolve));
  await delay(database.queryMs);
  const next = database.waiting.shift();
  if (next) next();
  else database.free += 1;
}

const handlers = {
  sync: async () => {
    block(sliceCount);
    return 'ok';
  },
  async: async () => {
    for (let done = 0; done < sliceCount; done += 1) {
      block(1);
      await new Promise(setImmediate);
    }
    return 'ok';
  },
  db: async () => {
    await query();
    return 'ok';
  },
};

/** Signalling of those who are connected. */
const isExempt = (request) => guard.exempt === true && request.method === 'PATCH';

const guards = {
  none: async () => undefined,
  'under-pressure': (app) =>
    app.register(fromPeers('@fastify/under-pressure'), {
      ...guard.options,
      retryAfter: 2,
      ...(guard.exempt && {
        pressureHandler: (request, reply) => {
          if (!isExempt(request)) reply.code(503).header('retry-after', '2').send('busy');
        },
      }),
    }),
  toobusy: async (app) => {
    const toobusy = fromPeers('toobusy-js');
    toobusy.maxLag(guard.options.maxLagMs);
    toobusy.interval(guard.options.intervalMs);
    app.addHook('onRequest', async (request, reply) => {
      if (!isExempt(request) && toobusy()) return reply.code(503).header('retry-after', '2').send('busy');
    });
  },
};

async function start() {
  const app = fastify();
  await guards[guard.name ?? 'none'](app);
  for (const [name, handler] of Object.entries(handlers)) {
    app.get(`/${name}`, handler);
    app.patch(`/whip/${name}`, handler);
  }
  app.get('/pid', async () => String(process.pid));
  await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
}

void start();
