import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { pipelineHandles } from '../../../../src/primary/process/handle-pipeline.js';

/** The queue of a child process as Node keeps it: a handle opens it, its receipt closes it and sends what it holds. */
class NodeChannel extends EventEmitter {
  _handleQueue: (() => void)[] | null = null;
  readonly onWire: string[] = [];

  readonly send = (name: string): void => {
    if (this._handleQueue) this._handleQueue.push(() => this.send(name));
    else {
      this._handleQueue = [];
      this.onWire.push(name);
    }
  };

  constructor() {
    super();
    this.on('internalMessage', ({ cmd }: { readonly cmd: string }) => {
      if (cmd !== 'NODE_HANDLE_ACK') return;
      if (!this._handleQueue) throw new Error('a receipt for no handle');
      const queue = this._handleQueue;
      this._handleQueue = null;
      for (const send of queue) send();
    });
  }

  receipt(): void {
    this.emit('internalMessage', { cmd: 'NODE_HANDLE_ACK' });
  }
}

function start() {
  const channel = new NodeChannel();
  const pipeline = pipelineHandles(channel as unknown as ChildProcess);
  return { channel, give: (name: string, length = 100) => pipeline(length, () => channel.send(name)) };
}

describe('pipelineHandles', () => {
  it('sends each socket at once, and their receipts do not reach Node', () => {
    const { channel, give } = start();
    for (const name of ['a', 'b', 'c']) give(name);
    expect(channel.onWire).toEqual(['a', 'b', 'c']);
    for (let receipt = 0; receipt < 3; receipt += 1) channel.receipt();
    expect(() => channel.receipt()).toThrow('a receipt for no handle');
  });

  it('a handle of Node’s own amid ours gets its receipt, and ours behind it wait for that', () => {
    const { channel, give } = start();
    give('ours');
    channel.send('node');
    give('behind');
    expect(channel.onWire).toEqual(['ours', 'node']);
    channel.receipt();
    expect(channel.onWire).toEqual(['ours', 'node']);
    channel.receipt();
    expect(channel.onWire).toEqual(['ours', 'node', 'behind']);
    channel.receipt();
    expect(channel._handleQueue).toBeNull();
  });

  it('a long message waits for nobody, and those behind it wait for its receipt', () => {
    const { channel, give } = start();
    give('short');
    give('long', 16_385);
    give('behind');
    expect(channel.onWire).toEqual(['short', 'long']);
    channel.receipt();
    expect(channel.onWire).toEqual(['short', 'long']);
    channel.receipt();
    expect(channel.onWire).toEqual(['short', 'long', 'behind']);
  });

  it('other internal messages pass, and a Node without such a queue is left as it is', () => {
    const { channel, give } = start();
    give('a');
    const seen: unknown[] = [];
    channel.on('internalMessage', (message) => seen.push(message));
    channel.emit('internalMessage', { cmd: 'NODE_CLUSTER' });
    expect(seen).toEqual([{ cmd: 'NODE_CLUSTER' }]);
    const bare = new EventEmitter();
    let sentCount = 0;
    pipelineHandles(bare as unknown as ChildProcess)(100, () => (sentCount += 1));
    expect([sentCount, Object.hasOwn(bare, '_handleQueue')]).toEqual([1, false]);
  });
});
