/** What clients of the admin port and of the network do who mean no good, or too well. */
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from '../../support/clients/http-request.mjs';
import { quantile } from '../../support/figures/statistics.mjs';

const adminPortOf = async (cluster) => {
  const { stdout } = await cluster.command('status', '--json');
  return Number(new URL(JSON.parse(stdout).adminUrl).port);
};

export const strangers = [
  {
    name: 'slow-clients',
    fault: '400 silent or trickling clients of the admin port',
    bound: 'all cut within 30 s, others answered within 1 s',
    async measure(scope, start) {
      const cluster = await start(scope);
      const port = await adminPortOf(cluster);
      const sockets = Array.from({ length: 400 }, (_, at) => slowClient(port, at % 3));
      scope.add(() => sockets.forEach((socket) => socket.destroy()));
      const startedMs = performance.now();
      let slowestMs = 0;
      while (sockets.some(({ closed }) => !closed) && performance.now() - startedMs < 40_000) {
        const { outcome, ms } = await request({ port, path: '/healthz' });
        slowestMs = outcome === 'ok' ? Math.max(slowestMs, ms) : Infinity;
        await pause(250);
      }
      const sec = (performance.now() - startedMs) / 1000;
      const cutCount = sockets.filter(({ closed }) => closed).length;
      const text = `${cutCount} of 400 cut in ${sec.toFixed(1)} s, slowest answer ${Math.round(slowestMs)} ms`;
      return { isMet: cutCount === 400 && sec <= 30 && slowestMs <= 1000, text };
    },
  },
  {
    name: 'scrapes',
    fault: '1,000 scrapes of /metrics, 500 at once',
    bound: 'all answered, p99 within 2 s',
    async measure(scope, start) {
      const cluster = await start(scope);
      const port = await adminPortOf(cluster);
      const answers = [];
      const scrape = async (_, at) => {
        for (let count = 0; count < 2; count += 1)
          answers.push(await request({ port, path: '/metrics', limitMs: 20_000 }), at);
      };
      await Promise.all(Array.from({ length: 500 }, scrape));
      const done = answers.filter((answer) => answer.outcome === 'ok').map(({ ms }) => ms);
      const p99 = quantile(done, 0.99);
      return { isMet: done.length === 1000 && p99 <= 2000, text: `${done.length} answered, p99 ${Math.round(p99)} ms` };
    },
  },
  {
    name: 'admin-while-hung',
    fault: 'an admin answer while a worker hangs',
    bound: 'within 2 s',
    async measure(scope, start) {
      const cluster = await start(scope);
      const port = await adminPortOf(cluster);
      const [victim] = cluster.workerPids();
      process.kill(victim, 'SIGSTOP');
      const answers = await Promise.all(
        ['/performance-metrics', '/metrics', '/cluster/now', '/healthz'].map((path) => request({ port, path })),
      );
      const slowestMs = Math.max(...answers.map(({ outcome, ms }) => (outcome === 'ok' ? ms : Infinity)));
      return { isMet: slowestMs <= 2000, text: `slowest ${Math.round(slowestMs)} ms` };
    },
  },
];

function slowClient(port, manner) {
  const socket = connect(port, '127.0.0.1')
    .on('error', () => undefined)
    .resume();
  if (manner > 0) socket.write('GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n');
  if (manner > 1) {
    const timer = setInterval(() => socket.write('x'), 1000);
    socket.once('close', () => clearInterval(timer));
  }
  return socket;
}
