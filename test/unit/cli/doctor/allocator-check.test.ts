import { describe, expect, it } from 'vitest';
import { allocatorCheck, type AllocatorSource } from '../../../../src/cli/doctor/allocator-check.js';
import { sampleFixture } from '../../../support/sample-fixture.js';

const megabyte = 1_048_576;
const glibc: AllocatorSource = { maps: () => '/lib/libc.so.6', exists: () => true };

function workerWith(rss: number, heapTotal: number, external: number) {
  const values = {
    rssBytes: rss * megabyte,
    heapTotalBytes: heapTotal * megabyte,
    externalBytes: external * megabyte,
  };
  return { workerId: 3, pid: 4711, sample: sampleFixture({ values }) };
}

describe('doctor on the memory allocator', () => {
  it('R97 hints at jemalloc with the figures where most memory belongs to no object', () => {
    const check = allocatorCheck([workerWith(600, 80, 20)], glibc);
    expect(check).toMatchObject({
      level: 'warn',
      detail: expect.stringMatching(/worker 3 \d+(\.\d+)? [GMK]i?B \(83\.3 %/) as string,
    });
    expect(check.remedy).toMatch(/LD_PRELOAD=\/usr\/lib\/.*libjemalloc\.so\.2 MALLOC_CONF=background_thread:true/);
    expect(allocatorCheck([workerWith(600, 80, 20)], { ...glibc, exists: () => false }).remedy).toMatch(/libjemalloc2/);
  });

  it('R97 is silent about what Node itself takes, about a large heap, and where jemalloc is loaded already', () => {
    expect(allocatorCheck([workerWith(120, 30, 5), workerWith(900, 700, 20)], glibc).level).toBe('ok');
    const jemalloc = { ...glibc, maps: () => '/usr/lib/libjemalloc.so.2' };
    expect(allocatorCheck([workerWith(600, 80, 20)], jemalloc).level).toBe('ok');
    expect(allocatorCheck([], glibc).level).toBe('ok');
  });
});
