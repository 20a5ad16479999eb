import { readFileSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';

/** What the machine, or the container, gives us; `undefined` where the system does not tell. */
export interface MachineFacts {
  readonly nodeVersion: string;
  readonly coreCount: number;
  readonly totalMemoryBytes: number;
  readonly availableMemoryBytes: number;
  /** Of the cgroup. */
  readonly memoryLimitBytes: number | undefined;
  readonly cpuLimitCores: number | undefined;
  readonly openFilesLimit: number | undefined;
  /** Largest UDP buffers that a program may ask for. */
  readonly receiveBufferBytes: number | undefined;
  readonly sendBufferBytes: number | undefined;
  /** Datagrams lost since boot because nobody read them in time. */
  readonly udpReceiveErrorCount: number | undefined;
}

type ReadText = (path: string) => string | undefined;

export function readMachine(read: ReadText = readFile): MachineFacts {
  return {
    nodeVersion: process.versions.node,
    coreCount: availableParallelism(),
    totalMemoryBytes: totalmem(),
    availableMemoryBytes: availableIn(read('/proc/meminfo')) ?? freemem(),
    memoryLimitBytes: wholeNumber(read('/sys/fs/cgroup/memory.max')),
    cpuLimitCores: coresOf(read('/sys/fs/cgroup/cpu.max')),
    // Node itself raises the soft limit to the hard one, and what it forks inherits that.
    openFilesLimit: openFilesIn(read('/proc/self/limits')),
    receiveBufferBytes: wholeNumber(read('/proc/sys/net/core/rmem_max')),
    sendBufferBytes: wholeNumber(read('/proc/sys/net/core/wmem_max')),
    udpReceiveErrorCount: udpErrorsIn(read('/proc/net/snmp')),
  };
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Another system, or an older kernel: the check says that it is not known.
    return undefined;
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+\s*$/.test(text) ? Number(text) : undefined;
}

function availableIn(meminfo: string | undefined): number | undefined {
  const [, kibibytes] = /^MemAvailable:\s+(\d+) kB/m.exec(meminfo ?? '') ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** `cpu.max` holds quota and period, or `max` and period. */
function coresOf(text: string | undefined): number | undefined {
  const [, quota, period] = /^(\d+) (\d+)/.exec(text ?? '') ?? [];
  return quota === undefined || period === undefined ? undefined : Number(quota) / Number(period);
}

function openFilesIn(limits: string | undefined): number | undefined {
  const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(limits ?? '') ?? [];
  if (soft === undefined) return undefined;
  return soft === 'unlimited' ? Infinity : Number(soft);
}

/** The file has a line of names and below it a line of figures, both beginning with `Udp:`. */
function udpErrorsIn(snmp: string | undefined): number | undefined {
  const [names, figures] = (snmp ?? '').split('\n').filter((line) => line.startsWith('Udp:'));
  const at = names?.split(' ').indexOf('RcvbufErrors') ?? -1;
  const figure = at < 0 ? undefined : figures?.split(' ')[at];
  return figure === undefined ? undefined : Number(figure);
}
