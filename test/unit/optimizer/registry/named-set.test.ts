import { describe, expect, it } from 'vitest';
import { NamedSet } from '../../../../src/optimizer/registry/named-set.js';

describe('a set of registered things', () => {
  it('gives back what was registered until it is taken out', () => {
    const set = new NamedSet<number>('pool');
    const takeOut = set.register('main', 1);
    set.register('other', 2);
    takeOut();
    expect([set.names(), set.values(), set.get('main')]).toEqual([['other'], [2], undefined]);
  });

  it('refuses a taken name, an unusable name and more than 256', () => {
    const set = new NamedSet<number>('pool');
    for (let i = 0; i < 256; i += 1) set.register(`p${i}`, i);
    expect(() => set.register('p1', 1)).toThrow('taken');
    expect(() => set.register('', 1)).toThrow('characters');
    expect(() => set.register('one-more', 1)).toThrow('256');
  });
});
