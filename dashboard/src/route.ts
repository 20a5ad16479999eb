/** What the address says: it holds the whole view, so that it can be sent to somebody else. */
export interface View {
  readonly page: 'overview' | 'worker' | 'optimizer' | 'streams' | 'nodes';
  readonly nodeId?: string;
  readonly slot?: number;
  readonly range: RangeName;
  /** Which figure the heat map shows. */
  readonly heat: HeatName;
  readonly show: 'map' | 'table';
  readonly sort: string;
  readonly find: string;
}

export const ranges = {
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
} as const;
export type RangeName = keyof typeof ranges;

export const heatNames = [
  'cpuRatio',
  'memoryRatio',
  'eventLoopDelayP99Ms',
  'responseTimeP99Ms',
  'peersConnected',
] as const;
export type HeatName = (typeof heatNames)[number];

const pages = ['overview', 'worker', 'optimizer', 'streams', 'nodes'] as const;
const longestFind = 80;

export const startView: View = {
  page: 'overview',
  range: '15m',
  heat: 'cpuRatio',
  show: 'map',
  sort: '-cpuRatio',
  find: '',
};

/** Reads `#/worker/node-1/3?range=1h`; what it does not understand is as at the start. */
export function parseView(hash: string): View {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [first = '', nodeId = '', slotText = ''] = path.split('/').map(decode);
  const given = new URLSearchParams(query);
  const slot = /^\d{1,9}$/.test(slotText) ? Number(slotText) : undefined;
  const page = oneOf(pages, first) ?? startView.page;
  return {
    page: page === 'worker' && slot === undefined ? 'overview' : page,
    ...(nodeId !== '' && { nodeId }),
    ...(slot !== undefined && { slot }),
    range: oneOf(Object.keys(ranges) as RangeName[], given.get('range')) ?? startView.range,
    heat: oneOf(heatNames, given.get('heat')) ?? startView.heat,
    show: oneOf(['map', 'table'] as const, given.get('show')) ?? startView.show,
    sort: /^-?[A-Za-z]{1,40}$/.test(given.get('sort') ?? '') ? (given.get('sort') ?? '') : startView.sort,
    find: (given.get('find') ?? '').slice(0, longestFind),
  };
}

export function formatView(view: View): string {
  const parts = [view.page === 'overview' ? '' : view.page];
  if (view.nodeId !== undefined) parts.push(encodeURIComponent(view.nodeId));
  if (view.slot !== undefined) parts.push(String(view.slot));
  const query = new URLSearchParams();
  for (const name of ['range', 'heat', 'show', 'sort', 'find'] as const)
    if (view[name] !== startView[name]) query.set(name, view[name]);
  const text = query.toString();
  return `#/${parts.join('/')}${text === '' ? '' : `?${text}`}`;
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null): T | undefined {
  return allowed.find((one) => one === value);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Typed by hand: a lone percent sign means itself.
    return part;
  }
}
