import { formatDuration } from '../../core/units.js';
import { type Column, type Paint, renderTable } from './render.js';
import type { SimulatedAction, Simulation } from '../simulation/simulate.js';
import type { SimulatedForecast } from '../simulation/simulated-forecast.js';
import { type StrategyTotals, totalsOf } from '../simulation/totals.js';

/** A simulation under the name by which it is told from another. */
export interface NamedSimulation {
  readonly name: string;
  readonly simulation: Simulation;
}

const actionColumns: readonly Column<SimulatedAction>[] = [
  { title: 'time', cell: ({ atMs }) => new Date(atMs).toISOString() },
  { title: 'slot', align: 'right', cell: ({ slot }) => String(slot) },
  { title: 'worker', align: 'right', cell: ({ workerId }) => String(workerId) },
  { title: 'strategy', cell: ({ strategy }) => strategy },
  { title: 'by', cell: ({ trigger }) => trigger },
  { title: 'stress', align: 'right', cell: ({ stress }) => stress.toFixed(2) },
  { title: 'fate', cell: ({ fate }) => fate },
  { title: 'what, or why not', cell: ({ why }) => why },
  { title: 'then', cell: ({ rest }) => rest ?? 'may run again' },
];

const forecastColumns: readonly Column<SimulatedForecast>[] = [
  { title: 'time', cell: ({ atMs }) => new Date(atMs).toISOString() },
  { title: 'slot', align: 'right', cell: ({ slot }) => String(slot) },
  { title: 'worker', align: 'right', cell: ({ workerId }) => String(workerId) },
  { title: 'forecast', cell: ({ kind }) => kind },
  { title: 'what', cell: ({ reason }) => reason },
];

/** What would have fired, and its totals; of two, what differs stands side by side. */
export function renderSimulations(simulations: readonly NamedSimulation[], paint: Paint): string {
  const [first, second] = simulations;
  if (!first) return '';
  const { actions, droppedActionCount, forecasts } = first.simulation;
  const foreseen = forecasts.length === 0 ? '' : `\n${renderTable(forecastColumns, forecasts, paint)}`;
  const listed = second ? '' : `${renderActions(actions, paint)}${droppedLine(droppedActionCount)}${foreseen}\n`;
  const notSimulated = 'cache, database and strategies of the application act on what a recording does not hold.\n';
  return `${summary(first.simulation)}\n${listed}${renderTotals(simulations, paint)}\n${notSimulated}`;
}

function renderActions(actions: readonly SimulatedAction[], paint: Paint): string {
  return actions.length === 0 ? 'nothing would have fired\n' : renderTable(actionColumns, actions, paint);
}

function droppedLine(count: number): string {
  return count === 0 ? '' : `... and ${count} more\n`;
}

function summary({ fromMs, toMs, sampleCount, workerCount }: Simulation): string {
  const from = new Date(fromMs).toISOString();
  return `${sampleCount} samples of ${workerCount} workers, ${formatDuration(toMs - fromMs)} from ${from}\n`;
}

type TotalsRow = StrategyTotals & { readonly name: string };

function renderTotals(simulations: readonly NamedSimulation[], paint: Paint): string {
  const rows = simulations.flatMap(({ name, simulation }) =>
    totalsOf(simulation).map((totals) => ({ ...totals, name })),
  );
  rows.sort((a, b) => (a.strategy < b.strategy ? -1 : a.strategy > b.strategy ? 1 : 0));
  const lines = simulations.map(
    ({ name, simulation: { alertCount, turnDeniedCount, forecasts } }) =>
      `${name}: ${alertCount} alerts, ${forecasts.length} forecasts told, ${turnDeniedCount} runs put off by another worker's turn\n`,
  );
  const columns = simulations.length > 1 ? [settingsColumn, ...totalsColumns] : totalsColumns;
  return `${rows.length === 0 ? '' : renderTable(columns, rows, paint)}${lines.join('')}`;
}

const settingsColumn: Column<TotalsRow> = { title: 'settings', cell: ({ name }) => name };
const totalsColumns: readonly Column<TotalsRow>[] = [
  { title: 'strategy', cell: ({ strategy }) => strategy },
  { title: 'runs', align: 'right', cell: ({ counts }) => String(counts.runs) },
  { title: 'left out', align: 'right', cell: ({ counts }) => String(counts['left out']) },
  { title: 'nothing to do', align: 'right', cell: ({ counts }) => String(counts['nothing to do']) },
  { title: 'fails', align: 'right', cell: ({ counts }) => String(counts.fails) },
  { title: 'dry runs', align: 'right', cell: ({ counts }) => String(counts['dry run']) },
  { title: 'workers', align: 'right', cell: ({ workerCount }) => String(workerCount) },
  { title: 'first', cell: ({ firstAtMs }) => new Date(firstAtMs).toISOString() },
];
