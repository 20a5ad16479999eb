import { expect, test } from 'vitest';
import { decodeDatagram } from '../../../../src/worker/relay/datagram.js';
import { RelayNet } from './relay-net.js';

test('what one worker offers arrives at the others, channel by channel, until it ends', async () => {
  const net = new RelayNet(3);
  const [a, b, c] = net.relays;
  const source = a!.offer('stage');
  const atB = net.subscribe(b!, 'stage');
  const atC = net.subscribe(c!, 'stage');
  await Promise.all([atB.found, atC.found]);
  source.send(0, Buffer.from('sound'));
  source.send(2, Buffer.from('picture'));
  for (const { packets } of [atB, atC]) expect(packets).toEqual(['0 sound', '2 picture']);
  source.close({ isEnded: true });
  expect([atB.ends, atC.ends]).toEqual([['ended'], ['ended']]);
  expect(net.totals()).toMatchObject({ sentCount: 4, receivedCount: 4, sources: 0, subscriptions: 0 });
});

test('a stream that nobody has is known to be missing as soon as all have said so, or when one does not answer', async () => {
  const net = new RelayNet(3);
  const [a, b] = net.relays;
  expect(await net.subscribe(a!, 'nothing').found).toBeUndefined();
  net.mute(b!);
  const waiting = net.subscribe(a!, 'nothing').found;
  await net.clock.advanceAsync(1000, 50);
  expect(await waiting).toBeUndefined();
});

test('an answer that is lost is asked for again', async () => {
  const net = new RelayNet(2);
  const [a, b] = net.relays;
  a!.offer('stage');
  net.loseNext(2);
  const { found } = net.subscribe(b!, 'stage');
  await net.clock.advanceAsync(500, 50);
  expect(await found).toBeDefined();
});

test('requests for key frames reach the source at most twice a second, and the last one is not forgotten', async () => {
  const net = new RelayNet(3);
  const [a, b, c] = net.relays;
  const asked: number[] = [];
  a!.offer('stage', { onKeyFrameRequest: (channel) => asked.push(channel) });
  const atB = await net.subscribe(b!, 'stage').found;
  const atC = await net.subscribe(c!, 'stage').found;
  for (let count = 0; count < 20; count += 1) {
    atB!.requestKeyFrame(1);
    atC!.requestKeyFrame(1);
  }
  expect(asked).toEqual([1]);
  net.clock.advance(1000);
  expect(asked.length).toBeLessThanOrEqual(3);
  expect(asked.length).toBeGreaterThanOrEqual(2);
});

test('a publisher that moves begins at its new worker before the old one ends, and subscribers hear both', async () => {
  const net = new RelayNet(3);
  const [a, b, c] = net.relays;
  const old = a!.offer('stage');
  const { found, packets, origins, ends } = net.subscribe(c!, 'stage');
  const subscription = await found;
  old.send(1, Buffer.from('before'));
  net.clock.advance(100);
  const next = b!.offer('stage');
  old.send(1, Buffer.from('old'));
  next.send(1, Buffer.from('new'));
  old.close();
  next.send(1, Buffer.from('after'));
  expect(packets).toEqual(['1 before', '1 old', '1 new', '1 after']);
  expect(origins[2]!.sinceMs).toBeGreaterThan(origins[1]!.sinceMs);
  expect(subscription!.origins).toEqual([expect.objectContaining({ sinceMs: origins[2]!.sinceMs })]);
  expect(ends).toEqual([]);
});

test('the death of a worker ends what came from it at once, and what went to it', async () => {
  const net = new RelayNet(3);
  const [a, b, c] = net.relays;
  const source = a!.offer('stage');
  const { found, ends } = net.subscribe(b!, 'stage');
  await found;
  await net.subscribe(c!, 'stage').found;
  net.kill(c!);
  expect(source.subscriberCount).toBe(1);
  net.kill(a!);
  expect(ends).toEqual(['lost']);
});

test('a subscriber that is stuck is no longer sent to after its lease', async () => {
  const net = new RelayNet(2);
  const [a, b] = net.relays;
  const source = a!.offer('stage');
  await net.subscribe(b!, 'stage').found;
  net.clock.advance(10_000);
  expect(source.subscriberCount).toBe(1);
  net.mute(b!);
  net.clock.advance(10_000);
  expect(source.subscriberCount).toBe(0);
});

test('a process that stood still ends nothing: what arrived meanwhile it has not read yet', async () => {
  const net = new RelayNet(2);
  const [a, b] = net.relays;
  const source = a!.offer('stage');
  const { found, ends } = net.subscribe(b!, 'stage');
  await found;
  net.clock.block(20_000);
  net.clock.advance(5000);
  expect(ends).toEqual([]);
  expect(source.subscriberCount).toBe(1);
});

test('datagrams from elsewhere, and those that are no datagrams of ours, change nothing and are counted', async () => {
  const net = new RelayNet(2);
  const [a, b] = net.relays;
  const source = a!.offer('stage');
  const { found, packets } = net.subscribe(b!, 'stage');
  await found;
  net.inject(b!, 4242, Buffer.from([3, 0, 0, 0, 0, 0, 1]));
  for (const bytes of [[], [9, 0, 0, 0, 0], [0, 1], [1, 0, 0, 0, 0, 1]])
    net.inject(b!, net.portOf(a!), Buffer.from(bytes));
  expect(packets).toEqual([]);
  expect(b!.figures().strangeCount).toBe(5);
  expect(source.subscriberCount).toBe(1);
});

test('offers, names and subscriptions are bounded', async () => {
  const net = new RelayNet(2);
  const [a, b] = net.relays;
  const error = expect.objectContaining({ code: 'PS_RELAY_REFUSED' });
  a!.offer('stage');
  expect(() => a!.offer('stage')).toThrow(error);
  for (const name of ['', 'x'.repeat(257)]) {
    expect(() => a!.offer(name)).toThrow(error);
    await expect(b!.subscribe(name, { onPacket: () => undefined, onEnd: () => undefined })).rejects.toThrow(error);
  }
  for (let index = 1; index < 1024; index += 1) a!.offer(`s${index}`);
  expect(() => a!.offer('one more')).toThrow(error);
});

test('decoding never throws', () => {
  for (let length = 0; length < 20; length += 1) {
    for (let type = 0; type < 256; type += 1) decodeDatagram(Buffer.alloc(length, type));
  }
});

test('a closed relay leaves no timer', async () => {
  const net = new RelayNet(2);
  const [a, b] = net.relays;
  a!.offer('stage');
  const { found } = net.subscribe(b!, 'stage');
  (await found)!.requestKeyFrame(1);
  for (const relay of net.relays) relay.close();
  expect(net.clock.timerCount).toBe(0);
});
