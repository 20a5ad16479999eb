import { describe, expect, it, test } from 'vitest';
import { availableCores, readCpuLimit } from '../../../../src/core/cpu-limit.js';
import { tellContainerLimits } from '../../../../src/primary/process/container-limits.js';
import { slotCount } from '../../../../src/primary/slots/slot-count.js';
import { recordingLogger } from '../../../support/recording-logger.js';

const from = (files: Readonly<Record<string, string>>) => (path: string) => files[path];

describe('the CPU limit of a container', () => {
  it('is the tightest of its own group and those around it (cgroup v2)', () => {
    const files = {
      '/proc/self/cgroup': '0::/pod/app\n',
      '/sys/fs/cgroup/pod/app/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/pod/cpu.max': '250000 100000\n',
    };
    expect(readCpuLimit(from(files))).toBe(2.5);
  });

  it('is quota by period (cgroup v1)', () => {
    const files = {
      '/proc/self/cgroup': '5:cpu,cpuacct:/\n4:memory:/other\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '150000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '50000\n',
    };
    expect(readCpuLimit(from(files))).toBe(3);
  });

  it.each([
    ['no cgroups', {}],
    ['v2 without a quota', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000' }],
    [
      'v1 without a quota',
      {
        '/proc/self/cgroup': '1:cpu:/\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
      },
    ],
  ])('is absent: %s', (_, files) => {
    expect(readCpuLimit(from(files))).toBeUndefined();
  });

  test.each([
    [8, undefined, 8],
    [8, 2.5, 2],
    [8, 0.5, 1],
    [2, 16, 2],
  ])('R114 of %i cores with a limit of %s, %i may be used all the time', (cores, limit, expected) => {
    expect(slotCount('max', availableCores(cores, limit))).toBe(expected);
  });
});

test('process 1 is told at start that it cannot bury orphans, and what to do; any other process is not', () => {
  const logger = recordingLogger();
  tellContainerLimits(logger, 1234);
  expect(logger.lines.map(({ fields }) => fields['event'])).toEqual(['limits']);
  tellContainerLimits(logger, 1);
  expect(logger.lines.at(-1)).toMatchObject({ level: 'warn', message: expect.stringMatching(/--init.*tini/) });
});
