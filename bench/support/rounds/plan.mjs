/** How often each subject is measured, so that all of them are done in time. */

const fewestRounds = 2;

/**
 * Every subject in its turn gets the fewest rounds that say something, as long as there is time for them; what time is left
 * goes to whichever then has the smallest share of the rounds that it should have.
 * @param subjects `{ name, rounds, leastRounds, warmUp, roundSec, prepareSec }`; `leastRounds` is 2 where there is none
 * @returns `planned`: `{ name, rounds, sec }` in the same order; `left`: names for which there is no time
 */
export function planRounds(subjects, budgetSec) {
  const planned = [];
  const left = [];
  let freeSec = budgetSec;
  for (const subject of subjects) {
    const rounds = Math.min(subject.rounds, subject.leastRounds ?? fewestRounds);
    const sec = secondsOf(subject, rounds);
    if (sec > freeSec) {
      left.push(subject.name);
      continue;
    }
    planned.push({ subject, rounds });
    freeSec -= sec;
  }
  for (;;) {
    const [next] = planned
      .filter(({ subject, rounds }) => rounds < subject.rounds && subject.roundSec <= freeSec)
      .toSorted((a, b) => a.rounds / a.subject.rounds - b.rounds / b.subject.rounds);
    if (!next) break;
    next.rounds += 1;
    freeSec -= next.subject.roundSec;
  }
  const rows = planned.map(({ subject, rounds }) => ({ name: subject.name, rounds, sec: secondsOf(subject, rounds) }));
  return { planned: rows, left };
}

function secondsOf({ roundSec, prepareSec = 0, warmUp = 1 }, rounds) {
  return prepareSec + roundSec * (rounds + warmUp);
}

/** What was never measured first, then what was measured longest ago: short runs one after the other cover everything. */
export function oldestFirst(names, records) {
  const measuredAt = new Map(
    records.filter(({ isSmall }) => !isSmall).map(({ name, measuredAt }) => [name, measuredAt]),
  );
  const at = (name) => measuredAt.get(name) ?? '';
  return names.toSorted((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0));
}
