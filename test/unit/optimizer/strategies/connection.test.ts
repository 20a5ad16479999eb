import { describe, expect, it } from 'vitest';
import { AdapterCalls } from '../../../../src/optimizer/run/adapter-calls.js';
import { silentLogger } from '../../../../src/core/logger.js';
import type { PoolAdapter } from '../../../../src/optimizer/pools/connection-pool.js';
import { DeadPeers } from '../../../../src/optimizer/peers/dead-peers.js';
import type { LoadReducer } from '../../../../src/optimizer/load/load-reducer.js';
import { type HttpConnections, SocketControl } from '../../../../src/optimizer/peers/socket-control.js';
import { ConnectionStrategy } from '../../../../src/optimizer/strategies/index.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { sampleFixture } from '../../../support/sample-fixture.js';
import { FakePeer, peerControl } from '../fake-peers.js';
import { registeredAs } from '../registered.js';
import { runWith, settingsWith } from './run-fixture.js';

const settings = settingsWith();

function setUp({
  peers = [],
  pools = [],
  reducers = [],
  connections,
}: {
  peers?: FakePeer[];
  pools?: PoolAdapter[];
  reducers?: LoadReducer[];
  connections?: HttpConnections;
}) {
  const clock = new ManualClock(1_000_000);
  const control = peerControl(peers);
  const parts = {
    settings,
    clock,
    peers: control,
    deadPeers: new DeadPeers({ peers: control, clock, logger: silentLogger }),
    sockets: new SocketControl(connections),
    pools: () => pools.map((pool) => registeredAs('pool main', pool)),
    reducers: () => reducers.map((one, i) => registeredAs(`reducer r${i}`, one)),
    calls: new AdapterCalls(clock),
  };
  const strategy = new ConnectionStrategy(parts);
  const apply = async (cpuRatio = 0.5) => {
    const actions = strategy.apply(runWith({ cpuRatio, eventLoopUtilizationRatio: cpuRatio }));
    await clock.advanceAsync(2000, 500);
    return Object.fromEntries((await actions).map((one) => [one.action, one]));
  };
  const stress = (cpuRatio: number) =>
    strategy.assess(sampleFixture({ values: { cpuRatio } }), { settings, nowMs: clock.now() }).stress;
  return { strategy, control, apply, stress, clock };
}

function reducer(steps: number): LoadReducer & { level: number } {
  const one = {
    level: 0,
    reduce: () => {
      if (one.level === steps) return 0;
      one.level += 1;
      return 3;
    },
    recover: () => {
      one.level = 0;
    },
  };
  return one;
}

describe('connection strategy', () => {
  it('R22 R24 closes dead and idle peers, spares live ones, and counts', async () => {
    const peers = [
      new FakePeer('failed', { connectionState: 'failed' }),
      new FakePeer('gone', { connectionState: 'disconnected', stateSinceAtMs: 900_000 }),
      new FakePeer('back-soon', { connectionState: 'disconnected', stateSinceAtMs: 999_000 }),
      new FakePeer('idle', { lastActivityAtMs: 900_000 }),
      new FakePeer('live', { lastActivityAtMs: 999_900 }),
      new FakePeer('sending', { lastActivityAtMs: 900_000, packetsPerLook: 10 }),
    ];
    const actions = await setUp({ peers }).apply();
    expect(actions['close-dead-peers']).toMatchObject({ count: 2, note: '1 failed, 1 disconnected' });
    expect(actions['close-idle-peers']).toMatchObject({ count: 1 });
    expect(peers.filter(({ closedWith }) => closedWith !== undefined).map(({ id }) => id)).toEqual([
      'failed',
      'gone',
      'idle',
    ]);
  });

  it('R22 is stressed by peers that may be closed', () => {
    expect(setUp({ peers: [new FakePeer('a', { connectionState: 'failed' })] }).stress(0.1)).toBeGreaterThan(1);
    expect(setUp({ peers: [new FakePeer('a')] }).stress(0.99)).toBe(0);
  });

  it('R22 is stressed by CPU only where the application can reduce something', () => {
    expect(setUp({ reducers: [reducer(1)] }).stress(0.99)).toBeGreaterThan(1);
    expect(setUp({}).stress(0.99)).toBe(0);
  });

  it('R22 reduces one step a run under high CPU, reads statistics less often, and takes both back', async () => {
    const bitrate = reducer(2);
    const { apply, control, strategy } = setUp({ reducers: [bitrate] });
    await apply(0.95);
    expect([bitrate.level, control.statsSlowdown]).toEqual([1, 4]);
    await apply(0.95);
    expect((await apply(0.95))['reduce-load']).toMatchObject({ count: 0, note: 'nothing can be reduced further' });
    await strategy.recover();
    expect([bitrate.level, control.statsSlowdown]).toEqual([0, 1]);
  });

  it('R22 takes no quality away while the CPU is not short', async () => {
    const bitrate = reducer(2);
    const actions = await setUp({ reducers: [bitrate] }).apply(0.5);
    expect(bitrate.level).toBe(0);
    expect(actions['reduce-load']).toMatchObject({ count: 0 });
  });

  it('R23 shrinks idle pools', async () => {
    const closed: number[] = [];
    const pool: PoolAdapter = {
      figures: () => ({ total: 10, idle: 10, waiting: 0, min: 2, max: 10 }),
      closeIdle: (count) => {
        closed.push(count);
        return Promise.resolve(count);
      },
    };
    const actions = await setUp({ pools: [pool] }).apply();
    expect(actions['shrink-pools']).toMatchObject({ count: 8 });
    expect(closed).toEqual([8]);
  });

  it('R22 gives quality back a step at a time, ten seconds apart, and only while the CPU is calm', async () => {
    let level = 0;
    const gradual: LoadReducer = {
      reduce: () => (level += 1),
      raise: () => (level === 0 ? 0 : (level -= 1) + 1),
      recover: () => void (level = 0),
    };
    const { apply, strategy, stress, clock } = setUp({ reducers: [gradual] });
    for (let i = 0; i < 3; i += 1) await apply(0.95);
    await strategy.recover();
    expect(level).toBe(2);
    stress(0.2);
    await clock.advanceAsync(10_000);
    stress(0.8);
    expect(level).toBe(2);
    stress(0.2);
    await clock.advanceAsync(10_000);
    stress(0.2);
    await clock.advanceAsync(1);
    expect(level).toBe(0);
  });

  it('R22 at shutdown everything is given back at once', async () => {
    const bitrate = reducer(3);
    const { apply, strategy } = setUp({ reducers: [bitrate] });
    await apply(0.95);
    await apply(0.95);
    await strategy.release();
    expect(bitrate.level).toBe(0);
  });

  it('R99 a reducer that fails is named, and the others reduce', async () => {
    const broken = { reduce: () => Promise.reject(new Error('no encoder')), recover: () => undefined };
    const fine = reducer(1);
    const actions = await setUp({ reducers: [broken, fine] }).apply(0.95);
    expect(actions['reduce-load']).toMatchObject({ count: 3, note: 'reducer r0: no encoder' });
  });

  it('a plan counts what would be closed and reduced, and touches nothing', () => {
    const peers = [
      new FakePeer('failed', { connectionState: 'failed' }),
      new FakePeer('idle', { lastActivityAtMs: 900_000 }),
      new FakePeer('live', { lastActivityAtMs: 999_900 }),
    ];
    const one = reducer(2);
    const pool: PoolAdapter = {
      figures: () => ({ total: 10, idle: 6, waiting: 0, min: 7, max: 10 }),
      closeIdle: () => Promise.reject(new Error('a plan closes nothing')),
    };
    const { strategy } = setUp({ peers, pools: [pool], reducers: [one] });
    const plan = strategy.plan(runWith({ cpuRatio: 0.95, eventLoopUtilizationRatio: 0.2 }));
    expect(Object.fromEntries(plan.map(({ action, count }) => [action, count]))).toEqual({
      'close-dead-peers': 1,
      'close-idle-peers': 1,
      'close-idle-sockets': 0,
      'shrink-pools': 3,
      'reduce-load': 1,
    });
    expect(peers.some(({ closedWith }) => closedWith !== undefined)).toBe(false);
    expect(one.level).toBe(0);
  });
});
