import { describe, expect, it } from 'vitest';
import { isForeignOrigin, isLoopbackAddress, isOurHost } from '../../../src/request/request-guard.js';

describe('request guard', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['::FFFF:10.0.0.1', false],
    ['127.0.0.1.evil.example', false],
    ['127.evil', false],
    ['0.0.0.0', false],
    ['', false],
    [undefined, false],
  ])('S4 %s is loopback: %s', (address, isLoopback) => {
    expect(isLoopbackAddress(address)).toBe(isLoopback);
  });

  it('S4 bound wider, any address is ours since it cannot be rebound, and no foreign name', () => {
    const rule = { names: ['localhost'], addresses: 'any' } as const;
    expect(isOurHost('10.1.2.3:9321', rule)).toBe(true);
    expect(isOurHost('[2001:db8::1]', rule)).toBe(true);
    expect(isOurHost('evil.example', rule)).toBe(false);
    expect(isOurHost('10.1.2.3:9321:1', rule)).toBe(false);
    expect(isOurHost(undefined, rule)).toBe(false);
  });

  it('S4 programs send no origin, and a page of ours sends ours', () => {
    const host = 'localhost:9321';
    const request = { host, origin: undefined, secFetchSite: undefined };
    expect(isForeignOrigin(request)).toBe(false);
    expect(isForeignOrigin({ ...request, origin: 'http://localhost:9321' })).toBe(false);
    expect(isForeignOrigin({ ...request, origin: 'http://localhost' })).toBe(true);
    expect(isForeignOrigin({ ...request, origin: 'file://' })).toBe(true);
    expect(isForeignOrigin({ ...request, secFetchSite: 'Cross-Site' })).toBe(true);
    expect(isForeignOrigin({ ...request, secFetchSite: 'none' })).toBe(false);
  });
});
