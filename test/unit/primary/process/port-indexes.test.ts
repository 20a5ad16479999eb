import { expect, it } from 'vitest';
import { PortIndexes } from '../../../../src/primary/process/port-indexes.js';
import { type FakeProcess, fakeProcess } from '../fake-process.js';

it('D38 no two living workers have one number, and a number that is free is given again', () => {
  const indexes = new PortIndexes();
  const given: number[] = [];
  const fork = (workerId: number): FakeProcess => {
    const worker = fakeProcess(workerId);
    indexes.forkWith((index) => {
      given.push(index);
      return worker;
    });
    return worker;
  };
  const [first, second] = [fork(1), fork(2)];
  fork(3);
  second.exit();
  fork(4);
  first.exit();
  fork(5);
  expect(given).toEqual([0, 1, 2, 1, 0]);
});
