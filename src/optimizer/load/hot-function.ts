import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What V8's profiler returns, as far as it is used. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples?: readonly number[] | undefined;
  /** Microseconds before each sample. */
  readonly timeDeltas?: readonly number[] | undefined;
}

/** Where a program spends its time, without what it calls from there. */
export interface HotFunction {
  readonly name: string;
  /** `undefined` for what has no source, such as garbage collection. */
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number;
  /** Of the time in which the program was not idle, 0 to 1. */
  readonly selfRatio: number;
}

const idle = '(idle)';

/** The function with the most time of its own; `undefined` when the program was idle throughout. */
export function hottestOf({ nodes, samples = [], timeDeltas = [] }: CpuProfile): HotFunction | undefined {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const selfMicros = new Map<string, { micros: number; readonly frame: CpuProfile['nodes'][number]['callFrame'] }>();
  let busyMicros = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    const micros = Math.max(0, timeDeltas[index] ?? 0);
    if (!frame || frame.functionName === idle) continue;
    busyMicros += micros;
    const key = `${frame.functionName} ${frame.url} ${frame.lineNumber}`;
    const entry = selfMicros.get(key) ?? { micros: 0, frame };
    entry.micros += micros;
    selfMicros.set(key, entry);
  }
  const [hottest] = [...selfMicros.values()].sort((a, b) => b.micros - a.micros);
  if (!hottest || busyMicros === 0) return undefined;
  const { functionName, url, lineNumber } = hottest.frame;
  return {
    name: functionName === '' ? '(anonymous)' : functionName,
    file: url === '' ? undefined : url,
    line: lineNumber + 1,
    selfRatio: hottest.micros / busyMicros,
  };
}

/** In words: `spin (app/work.js:12), 63 % of the busy time`. @param folder file names are told from there */
export function describeHotFunction({ name, file, line, selfRatio }: HotFunction, folder: string): string {
  const path = file?.startsWith('file:') ? fileURLToPath(file) : file;
  const place = path === undefined ? '' : ` (${path.startsWith('/') ? relative(folder, path) : path}:${line})`;
  return `${name}${place}, ${Math.round(100 * selfRatio)} % of the busy time`;
}
