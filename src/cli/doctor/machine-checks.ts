import { formatBytes } from '../../core/units.js';
import { type Check, ok, warn } from './check.js';
import type { MachineFacts } from './machine.js';

const fewOpenFiles = 4096;
const smallUdpBufferBytes = 2_500_000;
const littleMemoryRatio = 0.1;
const oldNodeMajor = 20;
const notTold = 'the system does not tell';

/** Whether the machine has what live streams need; Node.js itself is old enough or the program would not run. */
export function machineChecks(facts: MachineFacts): readonly Check[] {
  return [
    nodeCheck(facts),
    memoryCheck(facts),
    coreCheck(facts),
    filesCheck(facts),
    bufferCheck(facts),
    lossCheck(facts),
  ];
}

function nodeCheck({ nodeVersion }: MachineFacts): Check {
  const name = 'Node.js';
  if (Number(nodeVersion.split('.')[0]) > oldNodeMajor) return ok(name, nodeVersion);
  return warn(name, `${nodeVersion} works and gets no more security fixes`, 'Move to Node.js 24.');
}

function memoryCheck({ totalMemoryBytes, availableMemoryBytes, memoryLimitBytes }: MachineFacts): Check {
  const name = 'memory';
  const limit =
    memoryLimitBytes === undefined ? '' : `, of which this container may use ${formatBytes(memoryLimitBytes)}`;
  const detail = `${formatBytes(availableMemoryBytes)} of ${formatBytes(totalMemoryBytes)} available${limit}`;
  if (availableMemoryBytes / totalMemoryBytes >= littleMemoryRatio) return ok(name, detail);
  return warn(name, detail, 'Run fewer workers with -i, or end what else uses memory.');
}

function coreCheck({ coreCount, cpuLimitCores }: MachineFacts): Check {
  const name = 'cores';
  if (cpuLimitCores === undefined || cpuLimitCores >= coreCount) return ok(name, `${coreCount}`);
  const detail = `${coreCount}, of which this container may use ${Number(cpuLimitCores.toFixed(2))}`;
  return warn(name, detail, `Start with -i ${Math.max(1, Math.floor(cpuLimitCores))}.`);
}

function filesCheck({ openFilesLimit }: MachineFacts): Check {
  const name = 'open files';
  if (openFilesLimit === undefined) return ok(name, notTold);
  if (openFilesLimit >= fewOpenFiles) return ok(name, `${openFilesLimit} for each process`);
  const remedy = 'Raise it: ulimit -n 65536, or LimitNOFILE= in the systemd unit.';
  return warn(name, `only ${openFilesLimit} for each process; every peer takes some`, remedy);
}

function bufferCheck({ receiveBufferBytes, sendBufferBytes }: MachineFacts): Check {
  const name = 'UDP buffers';
  if (receiveBufferBytes === undefined || sendBufferBytes === undefined) return ok(name, notTold);
  const detail = `at most ${formatBytes(receiveBufferBytes)} to receive, ${formatBytes(sendBufferBytes)} to send`;
  if (Math.min(receiveBufferBytes, sendBufferBytes) >= smallUdpBufferBytes) return ok(name, detail);
  const remedy = 'sysctl -w net.core.rmem_max=5000000 net.core.wmem_max=5000000 keeps bursts of media from being lost.';
  return warn(name, detail, remedy);
}

function lossCheck({ udpReceiveErrorCount }: MachineFacts): Check {
  const name = 'UDP losses';
  if (udpReceiveErrorCount === undefined) return ok(name, notTold);
  if (udpReceiveErrorCount === 0) return ok(name, 'none since boot');
  const remedy = 'Larger UDP buffers, or more workers: somebody read too slowly.';
  return warn(name, `${udpReceiveErrorCount} datagrams since boot, of all programs`, remedy);
}
