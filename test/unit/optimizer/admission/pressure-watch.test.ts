import { describe, expect, it } from 'vitest';
import { type PressureReading, PressureWatch } from '../../../../src/optimizer/admission/pressure-watch.js';
import { ServiceFloor } from '../../../../src/optimizer/admission/service-floor.js';

const tickMs = 100;

interface Tick {
  readonly delayMs?: number;
  readonly answers?: number;
  readonly meanMs?: number;
  readonly inFlight?: number;
  readonly accepts?: number;
  readonly turns?: number;
  readonly idleMs?: number;
}

/** Feeds ticks of 100 ms and tells what was said last. */
function server() {
  const watch = new PressureWatch(new ServiceFloor());
  let reading: PressureReading = {
    nowMs: 0,
    delayMs: 0,
    requestsInFlight: 0,
    answeredCount: 0,
    answeredMs: 0,
    acceptedCount: 0,
    turnCount: 0,
    idleMs: 0,
  };
  return (tick: Tick, count: number) => {
    let said = undefined as ReturnType<PressureWatch['observe']>;
    for (let done = 0; done < count; done += 1) {
      const { delayMs = 0, answers = 10, meanMs = 50, inFlight = 5, accepts = 0, turns = 100, idleMs = 60 } = tick;
      reading = {
        nowMs: reading.nowMs + tickMs + delayMs,
        delayMs,
        requestsInFlight: inFlight,
        answeredCount: reading.answeredCount + answers,
        answeredMs: reading.answeredMs + answers * meanMs,
        acceptedCount: reading.acceptedCount + accepts,
        turnCount: reading.turnCount + turns,
        idleMs: reading.idleMs + idleMs,
      };
      said = watch.observe(reading, { delayMs: 50 });
    }
    return said;
  };
}

describe('pressure on the servers of a worker', () => {
  it('a calm server is under none, however many connections are new', () => {
    expect(server()({ accepts: 30 }, 100)).toBeUndefined();
  });

  it('a timer that is late again and again is a sign of waiting, unless nothing is served', () => {
    expect(server()({ delayMs: 60 }, 3)).toMatchObject({ isSlowWork: false, reason: expect.stringMatching(/60 ms/) });
    expect(server()({ delayMs: 60 }, 1)).toBeUndefined();
    expect(server()({ delayMs: 60, answers: 0, inFlight: 0 }, 3)).toBeUndefined();
  });

  it('a loop that is never idle and accepts in every turn has a backlog in the kernel', () => {
    const said = server()({ answers: 18, meanMs: 5, inFlight: 0, accepts: 18, turns: 20, idleMs: 0 }, 10);
    expect(said).toMatchObject({ reason: expect.stringMatching(/accepted/) });
  });

  it('a saturated loop whose turns are short and whose connections are kept is under none', () => {
    expect(server()({ answers: 2000, meanMs: 1, inFlight: 30, turns: 100, idleMs: 0 }, 50)).toBeUndefined();
  });

  it('requests that pile up behind an idle loop are slow work, once they did for twice the floor', () => {
    const feed = server();
    feed({}, 30);
    expect(feed({ answers: 20, inFlight: 60 }, 1)).toBeUndefined();
    expect(feed({ answers: 20, inFlight: 60 }, 3)).toMatchObject({ isSlowWork: true });
  });

  it('5,000 long polls that were always there are not piled up', () => {
    const feed = server();
    expect(feed({ inFlight: 5000 }, 50)).toBeUndefined();
    expect(feed({ inFlight: 5010 }, 5)).toBeUndefined();
  });
});
