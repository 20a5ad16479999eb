import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { PerformanceOptimizer } from '../../../src/optimizer/optimizer.js';
import type { StrategyName } from '../../../src/protocol/outcome.js';
import {
  createPerformanceHandler,
  type EndpointOptimizer,
  type PerformanceHandlerOptions,
} from '../../../src/worker/endpoints.js';
import { call } from '../../support/http-call.js';
import { ManualClock } from '../../support/manual-clock.js';
import { sampleFixture } from '../../support/sample-fixture.js';
import { outcomeFixture } from '../http/admin-fixture.js';

export const token = 'worker-token-0123456789abc';
export const bearer = { authorization: `Bearer ${token}` };
const jsonType = { 'content-type': 'application/json' };

function fakeOptimizer(changes: Partial<EndpointOptimizer> = {}) {
  const runs: (StrategyName | undefined)[] = [];
  const optimizer: EndpointOptimizer = {
    status: () => ({ ...sampleFixture().optimizer, isOptimizing: true }),
    lastSample: () => sampleFixture(),
    recentOutcomes: () => [outcomeFixture()],
    getOptimizationStats: () => ({
      strategies: [{ name: 'memory', isHot: true, stress: 1.1, restReason: 'cools down for 9 ms more' }],
      verdicts: [],
    }),
    triggerOptimization(strategy, order) {
      expect(order).toEqual({ trigger: 'command', requestedBy: 'http' });
      runs.push(strategy);
      return Promise.resolve([outcomeFixture()]);
    },
    ...changes,
  };
  return { optimizer, runs };
}

interface Mounted {
  readonly url: string;
  readonly runs: (StrategyName | undefined)[];
  readonly faults: unknown[];
}

/** The user's own plain server with the endpoints mounted; what they do not handle answers 'own'. */
export async function mount(
  options: Partial<PerformanceHandlerOptions> = {},
  changes: Partial<EndpointOptimizer> = {},
  before: (request: IncomingMessage) => Promise<unknown> = () => Promise.resolve(undefined),
): Promise<Mounted> {
  const { optimizer, runs } = fakeOptimizer(changes);
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  const handle = createPerformanceHandler(optimizer, {
    workerId: 3,
    clock: new ManualClock(),
    env: {},
    onFault,
    ...options,
  });
  const server = createServer((request, response) => {
    void before(request).then((body) => {
      let nextCount = 0;
      const isHandled = handle(Object.assign(request, { body }), response, () => (nextCount += 1));
      expect(nextCount).toBe(isHandled ? 0 : 1);
      if (!isHandled) response.end('own');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, runs, faults };
}

/** Typed as the port, so that the compiler sees when the two part. */
export function forwardingTo(optimizer: PerformanceOptimizer): EndpointOptimizer {
  const port: EndpointOptimizer = optimizer;
  return {
    status: () => port.status(),
    lastSample: () => port.lastSample(),
    recentOutcomes: () => port.recentOutcomes(),
    getOptimizationStats: () => port.getOptimizationStats(),
    triggerOptimization: (strategy, order) => port.triggerOptimization(strategy, order),
  };
}

export function post(url: string, headers: Record<string, string>, body = '{"strategy":"memory"}') {
  return call(url, '/performance-optimize', { method: 'POST', headers: { ...jsonType, ...headers }, body });
}
