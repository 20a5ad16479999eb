import { describe, expect, it } from 'vitest';
import { ApplicationActions } from '../../../src/worker/actions.js';

describe('ApplicationActions', () => {
  it('what JSON cannot write is answered as null, and nothing typed is undefined', async () => {
    const actions = new ApplicationActions();
    const inputs: unknown[] = [];
    actions.on('keep', (input) => void inputs.push(input));
    expect(await actions.run('keep', undefined)).toBe('null');
    expect(await actions.run('keep', '[1]')).toBe('null');
    expect(inputs).toEqual([undefined, [1]]);
  });

  it('the last handler of a name counts, and taking away an earlier one leaves it', async () => {
    const actions = new ApplicationActions();
    const cancelFirst = actions.on('who', () => 'first');
    const cancelSecond = actions.on('who', () => 'second');
    cancelFirst();
    expect(await actions.run('who', undefined)).toBe('"second"');
    cancelSecond();
    await expect(actions.run('who', undefined)).rejects.toMatchObject({ code: 'PS_ACTION_UNKNOWN' });
  });

  it('refuses names and numbers without limit', () => {
    const actions = new ApplicationActions();
    for (let count = 0; count < 256; count += 1) actions.on(`a${count}`, () => count);
    const refused = expect.objectContaining({ code: 'PS_ACTION_BAD_NAME' });
    expect(() => actions.on('one more', () => 0)).toThrow(refused);
    expect(() => new ApplicationActions().on('', () => 0)).toThrow(refused);
    expect(() => new ApplicationActions().on('x'.repeat(65), () => 0)).toThrow(refused);
  });

  it('an answer that refers to itself is a failure with its reason', async () => {
    const actions = new ApplicationActions();
    const loop: { self?: object } = {};
    loop.self = loop;
    actions.on('loop', () => loop);
    await expect(actions.run('loop', undefined)).rejects.toMatchObject({
      code: 'PS_ACTION_FAILED',
      message: expect.stringContaining('circular'),
    });
  });
});
