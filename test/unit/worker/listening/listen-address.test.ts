import { describe, expect, it } from 'vitest';
import { parseListenArgs } from '../../../../src/worker/listening/listen-address.js';

const onListening = (): void => undefined;
const { signal } = new AbortController();

describe('parseListenArgs', () => {
  it.each([
    [[], { port: 0 }],
    [[onListening], { port: 0, onListening }],
    [[null, onListening], { port: 0, onListening }],
    [[undefined], { port: 0 }],
    [[3000], { port: 3000 }],
    [['3000'], { port: 3000 }],
    [[3000, onListening], { port: 3000, onListening }],
    [[3000, '::1'], { port: 3000, host: '::1' }],
    [[3000, '::1', 511, onListening], { port: 3000, host: '::1', onListening }],
    [[3000, 511], { port: 3000 }],
    [[3000, undefined, onListening], { port: 3000, onListening }],
    [[{ port: 3000, host: 'localhost' }, onListening], { port: 3000, host: 'localhost', onListening }],
    [[{ port: undefined }], { port: 0 }],
    [[{ port: 0, exclusive: false }], { port: 0 }],
    [[{ port: 3000, signal }], { port: 3000, signal }],
  ])('listen(%j) asks for %j', (args, address) => {
    expect(parseListenArgs(args)).toEqual(address);
  });

  it.each([
    [['/run/app.sock']],
    [[{ path: '/run/app.sock' }]],
    [[{ fd: 0 }]],
    [[{ port: 1, fd: 3 }]],
    [[{ _handle: {} }]],
    [[{ port: 1, exclusive: true }]],
    [[{ port: 1, reusePort: true }]],
    [[{}]],
    [[{ host: 'localhost' }]],
    [[70_000]],
    [[-1]],
    [[1.5]],
    [[{ port: 'abc' }]],
    [[true]],
  ])('listen(%j) stays with Node', (args) => {
    expect(parseListenArgs(args)).toBeUndefined();
  });
});
