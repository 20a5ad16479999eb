import { goalText, limitText, noiseText, number, table, valueText } from './words.mjs';

/** A machine that is so busy before or after a subject does other work beside it. */
const mostBusyRatio = 0.15;

/** One measured subject, as it is kept in bench/results, for the terminal and for the page. */
export function subjectMarkdown(record) {
  const { title, about, baseline, rows, verdicts, losses, notes = [], prices = [], failures } = record;
  const names = Object.keys(rows[0]?.cells ?? {});
  const figures = rows.map(({ figure, cells, noise }) => [
    figure,
    ...names.map((name) => cellText(cells[name], name === baseline)),
    noiseText(noise),
  ]);
  return [
    `## ${title}`,
    '',
    about,
    '',
    ...verdictTable(verdicts),
    ...table(['figure', ...names, 'noise (A/A)'], figures),
    '',
    `Median [lowest-highest] of ${record.rounds} ${record.rounds === 1 ? 'round' : 'rounds'}, x ratio to ${baseline} by rounds. ${circumstances(record)}`,
    '',
    ...lossLines(losses),
    ...[...prices, ...notes].map((text) => `- ${text}`),
    ...failures.map(
      ({ name, round, reason }) => `- FAILED ${name}, round ${round}: ${reason.trim().replaceAll('\n', ' ')}`,
    ),
    '',
  ].join('\n');
}

function verdictTable(verdicts) {
  if (verdicts.length === 0) return [];
  const rows = verdicts.map((verdict) => [
    `${verdict.figure} of ${verdict.variant}`,
    goalText(verdict),
    limitText(verdict),
    valueText(verdict),
    verdict.noise === undefined ? '-' : noiseText(verdict.noise),
    `**${verdict.verdict}**`,
  ]);
  return [...table(['goal for', 'goal', 'physical limit', 'found', 'noise (A/A)', 'verdict'], rows), ''];
}

/** Beyond the noise only; what lies inside it is in the table of figures all the same. */
export function lossLines(losses) {
  const byFigure = new Map();
  for (const { figure, variant, against, value } of losses) {
    const key = `${figure} of ${variant}`;
    byFigure.set(key, [...(byFigure.get(key) ?? []), `x${number(value)} of ${against}`]);
  }
  return [...byFigure].map(([key, worse]) => `- Behind: ${key} is ${worse.join(', ')}.`);
}

/** In which circumstances it was measured; whatever makes its times doubtful is said. */
export function circumstances({ measuredAt, machine, load, isSmall }) {
  const isBusy = Math.max(load.busyBefore, load.busyAfter) > mostBusyRatio;
  const percent = (ratio) => `${Math.round(100 * ratio)} %`;
  return [
    `${measuredAt.slice(0, 16).replace('T', ' ')} UTC, Node ${machine.node.replace('v', '')}, load average ${number(load.before)} before and ${number(load.after)} after.`,
    ...(isBusy
      ? [
          `**The machine had other work** (${percent(load.busyBefore)} of its CPU before, ${percent(load.busyAfter)} after): trust counts, memory and CPU time, not times on the clock.`,
        ]
      : []),
    ...(isSmall ? ['**Measured with --small**, for trying the bench: too short to be quoted.'] : []),
  ].join(' ');
}

function cellText(cell, isBaseline) {
  if (cell?.median === undefined) return '-';
  const range = cell.count > 1 ? ` [${number(cell.min)}-${number(cell.max)}]` : '';
  const ratio = isBaseline || cell.ratio === undefined ? '' : ` x${number(cell.ratio)}`;
  return `${number(cell.median)}${range}${ratio}`;
}
