import type { StrategyVerdict } from '../../protocol/verdict.js';
import type { OptimizerAnswer } from '../answers/optimizer-answer.js';
import { type Column, type Paint, renderTable } from './render.js';

const styles = { works: 'green', 'no effect': 'yellow', harmful: 'red', 'not enough runs': 'gray' } as const;

const columns: readonly Column<StrategyVerdict>[] = [
  { title: 'strategy', cell: ({ strategy }) => strategy },
  { title: 'verdict', cell: ({ verdict }) => verdict, style: ({ verdict }) => styles[verdict] },
  { title: 'metric', cell: ({ metric }) => metric },
  { title: 'effect of a run', align: 'right', cell: ({ effect }) => (effect === null ? '' : short(effect)) },
  { title: '95 % sure', cell: intervalText },
  { title: 'runs', align: 'right', cell: ({ runCount }) => String(runCount) },
  { title: 'left out', align: 'right', cell: ({ heldOutCount }) => String(heldOutCount) },
  { title: 'state', cell: stateText },
];

/** One line per strategy that has been tried, then whose turn it is. */
export function renderVerdicts({ verdicts, holder }: OptimizerAnswer, paint: Paint): string {
  const table = verdicts.length === 0 ? 'no strategy has been due yet\n' : renderTable(columns, verdicts, paint);
  if (!holder) return table;
  return `${table}\nworker ${holder.workerId} runs ${holder.strategy} since ${new Date(holder.sinceMs).toISOString()}\n`;
}

/** `memory works, cache off (no effect)`, for one line of a status. */
export function verdictsInShort(verdicts: readonly StrategyVerdict[]): string {
  return verdicts
    .map(({ strategy, verdict, isOff }) => (isOff ? `${strategy} off (${verdict})` : `${strategy} ${verdict}`))
    .join(', ');
}

function intervalText({ effectLow, effectHigh }: StrategyVerdict): string {
  return effectLow === null || effectHigh === null ? '' : `${short(effectLow)} to ${short(effectHigh)}`;
}

function stateText({ isOff, probeAtMs }: StrategyVerdict): string {
  if (!isOff) return 'on';
  return probeAtMs === undefined ? 'off' : `off until ${new Date(probeAtMs).toISOString()}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
