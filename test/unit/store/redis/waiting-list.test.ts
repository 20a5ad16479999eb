import { describe, expect, it } from 'vitest';
import { WaitingList, type WaitingWrite } from '../../../../src/store/redis/waiting-list.js';

const write = (name: string): WaitingWrite => ({ sinceMs: 0, payload: Buffer.from(name) });
const names = (writes: readonly WaitingWrite[]): readonly string[] => writes.map(({ payload }) => payload.toString());

function filled(list: WaitingList<WaitingWrite>, ...all: string[]): WaitingList<WaitingWrite> {
  for (const name of all) list.push(write(name));
  return list;
}

describe('WaitingList', () => {
  it('the oldest give way to the newest and are counted', () => {
    const list = filled(new WaitingList(2, 100), 'a', 'b', 'c');
    expect(list.droppedCount).toBe(1);
    expect(names(list.take(10, 100))).toEqual(['b', 'c']);
  });

  it('the bound of bytes holds as well as that of number', () => {
    const list = filled(new WaitingList(10, 5), 'aaa', 'bbb');
    expect([list.length, list.droppedCount]).toEqual([1, 1]);
  });

  it('a batch has at most its number and bytes, and one item at least', () => {
    const list = filled(new WaitingList(10, 100), 'aaaa', 'b', 'c');
    expect(names(list.take(2, 3))).toEqual(['aaaa']);
    expect(names(list.take(1, 100))).toEqual(['b']);
    expect(names(list.take(5, 100))).toEqual(['c']);
    expect(list.take(5, 100)).toEqual([]);
  });

  it('what could not be written goes back to the front, and is the first to give way', () => {
    const list = filled(new WaitingList(3, 100), 'a', 'b');
    const taken = list.take(2, 100);
    filled(list, 'c', 'd');
    list.putBack(taken);
    expect(list.droppedCount).toBe(1);
    expect(names(list.take(10, 100))).toEqual(['b', 'c', 'd']);
  });

  it('what is given up is counted', () => {
    const list = filled(new WaitingList(3, 100), 'a', 'b');
    list.giveUp();
    expect([list.length, list.droppedCount, list.oldest]).toEqual([0, 2, undefined]);
  });
});
