/**
 * A real admin server with the built page over a recorded cluster, so that figures of the server and the page are those of
 * showing it, not of making it up. The first argument says by JSON how many nodes and workers, how often faster than once a
 * second, and where the page lies; the address is printed.
 */
import { type Clock, systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { startAdminServer } from '../../src/http/server.js';
import { generatedPorts } from '../../test/support/generated-ports.js';

interface Order {
  readonly nodeCount: number;
  readonly workersPerNode: number;
  readonly speed: number;
  readonly pageFolder: string;
}

const recordedSeconds = 30;
const { nodeCount, workersPerNode, speed, pageFolder } = JSON.parse(process.argv[2] ?? '') as Order;

let recordingMs = Date.now();
const ports = generatedPorts({ nodeCount, workersPerNode, nowMs: () => recordingMs });
const recording = await Promise.all(
  Array.from({ length: recordedSeconds }, () => {
    recordingMs += 1000;
    return ports.cluster.now();
  }),
);
let asked = 0;

function nextMoment(): ReturnType<typeof ports.cluster.now> {
  const states = recording[(asked += 1) % recordedSeconds] ?? [];
  const atMs = Date.now();
  return Promise.resolve(states.map((state) => ({ ...state, snapshot: { ...state.snapshot, atMs } })));
}

const clock: Clock = { ...systemClock, every: (periodMs, task) => systemClock.every(periodMs / speed, task) };
const { url } = await startAdminServer({
  ports: { ...ports, cluster: { ...ports.cluster, now: nextMoment } },
  clock,
  logger: silentLogger,
  enableCompression: true,
  pageFolder,
});
process.stdout.write(`${url}\n`);
