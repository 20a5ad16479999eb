import type { WorkerSnapshot } from '../../protocol/snapshot.js';

export const topSorts = ['cpu', 'mem', 'p99', 'sessions', 'loop', 'slot'] as const;
export type TopSort = (typeof topSorts)[number];

/** What a key asks of the supervisor. */
export type TopCommand =
  | { readonly verb: 'drain' | 'optimize'; readonly workerId: number }
  | { readonly verb: 'reload' };

/** What the person at the keys has chosen. */
export interface TopUi {
  readonly sort: TopSort;
  readonly filter: string;
  readonly isTyping: boolean;
  /** The line that keys mean, from 0. */
  readonly selected: number;
  readonly page: 'workers' | 'events' | 'help';
  /** Waits for y; absent: nothing is asked. */
  readonly asked?: { readonly question: string; readonly command: TopCommand };
  /** The last thing that was done. */
  readonly message: string;
}

export interface TopStep {
  readonly ui: TopUi;
  readonly command?: TopCommand;
  readonly isOver?: true;
}

const longestFilter = 60;

/** What a key does, given the workers as they are shown. */
export function pressKey(ui: TopUi, key: string, shown: readonly WorkerSnapshot[]): TopStep {
  if (key === '\u0003') return { ui, isOver: true };
  if (ui.asked) {
    const { asked, ...rest } = ui;
    return key === 'y' || key === 'Y'
      ? { ui: rest, command: asked.command }
      : { ui: { ...rest, message: 'nothing was done' } };
  }
  return ui.isTyping ? { ui: typeFilter(ui, key) } : pressPlain(ui, key, shown);
}

function typeFilter(ui: TopUi, key: string): TopUi {
  if (key === '\r' || key === '\n') return { ...ui, isTyping: false };
  if (key === '\u001b') return { ...ui, isTyping: false, filter: '' };
  if (key === '\u007f' || key === '\b') return { ...ui, filter: ui.filter.slice(0, -1) };
  return /^[\x20-\x7e]+$/.test(key) ? { ...ui, filter: (ui.filter + key).slice(0, longestFilter), selected: 0 } : ui;
}

function pressPlain(ui: TopUi, key: string, shown: readonly WorkerSnapshot[]): TopStep {
  const move = (by: number): TopStep => ({
    ui: { ...ui, selected: Math.max(0, Math.min(shown.length - 1, ui.selected + by)) },
  });
  switch (key) {
    case 'q':
      return { ui, isOver: true };
    case '\u001b[A':
    case 'k':
      return move(-1);
    case '\u001b[B':
    case 'j':
      return move(1);
    case 's':
      return { ui: { ...ui, sort: topSorts[(topSorts.indexOf(ui.sort) + 1) % topSorts.length] ?? 'cpu' } };
    case '/':
      return { ui: { ...ui, isTyping: true } };
    case 'l':
      return { ui: { ...ui, page: ui.page === 'events' ? 'workers' : 'events' } };
    case '?':
      return { ui: { ...ui, page: ui.page === 'help' ? 'workers' : 'help' } };
    case 'd':
    case 'o':
    case 'r':
      return { ui: ask(ui, key, shown[ui.selected], shown) };
    default:
      return { ui };
  }
}

/** Nothing is done before a second key, which comes after the number of peers that it means. */
function ask(
  ui: TopUi,
  key: 'd' | 'o' | 'r',
  worker: WorkerSnapshot | undefined,
  all: readonly WorkerSnapshot[],
): TopUi {
  const peersOf = (workers: readonly WorkerSnapshot[]): number =>
    workers.reduce((sum, { sample }) => sum + (sample?.values.peersConnected ?? 0), 0);
  if (key === 'r')
    return {
      ...ui,
      asked: {
        question: `Reload all workers, ${peersOf(all)} peers may stay until the drain limit?`,
        command: { verb: 'reload' },
      },
    };
  if (!worker) return { ...ui, message: 'no worker is chosen' };
  const { workerId } = worker;
  if (key === 'o')
    return { ...ui, asked: { question: `Optimize worker ${workerId}?`, command: { verb: 'optimize', workerId } } };
  return {
    ...ui,
    asked: {
      question: `Drain worker ${workerId} with ${peersOf([worker])} peers?`,
      command: { verb: 'drain', workerId },
    },
  };
}
