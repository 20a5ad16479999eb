import { fileURLToPath } from 'node:url';
import { readCount, readCutText, readRecord, readText, type UnknownRecord } from '../../protocol/read.js';

/** A place in the program, as people count: from 1. */
export interface StackFrame {
  readonly functionName: string;
  /** A path, or a name of node's own such as `node:internal/timers`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const maxFrames = 20;
const maxName = 4096;
const maxShownName = 120;

/** Reads what an inspector tells until it tells where the program stands: a frame names its script only by number. */
export class PausedStackReader {
  readonly #files = new Map<string, string>();

  /** @returns the frames, innermost first, once the message is `Debugger.paused`; before that `undefined` */
  read(text: string): readonly StackFrame[] | undefined {
    const message = readRecord(JSON.parse(text));
    const params = readRecord(message?.['params']);
    if (message?.['method'] === 'Debugger.scriptParsed') this.#keepScript(params);
    if (message?.['method'] !== 'Debugger.paused') return undefined;
    const frames = params?.['callFrames'];
    return Array.isArray(frames) ? frames.slice(0, maxFrames).flatMap((frame) => this.#readFrame(frame) ?? []) : [];
  }

  #keepScript(params: UnknownRecord | undefined): void {
    const id = readText(params?.['scriptId']);
    const url = readText(params?.['url'], maxName);
    if (id !== undefined && url !== undefined) this.#files.set(id, toFile(url));
  }

  #readFrame(raw: unknown): StackFrame | undefined {
    const frame = readRecord(raw);
    const location = readRecord(frame?.['location']);
    const functionName = readCutText(frame?.['functionName'], maxShownName);
    const line = readCount(location?.['lineNumber']);
    if (functionName === undefined || line === undefined) return undefined;
    const file = this.#files.get(readText(location?.['scriptId']) ?? '') ?? '(unknown)';
    const column = (readCount(location?.['columnNumber']) ?? 0) + 1;
    return { functionName: functionName || '(anonymous)', file, line: line + 1, column };
  }
}

function toFile(url: string): string {
  if (!url.startsWith('file:')) return url || '(unknown)';
  try {
    return fileURLToPath(url);
  } catch {
    // A URL that names a host; it is shown as it is.
    return url;
  }
}

/** `spin (/app/server.cjs:12:5)` */
export function describeFrame({ functionName, file, line, column }: StackFrame): string {
  return `${functionName} (${file}:${line}:${column})`;
}

/** `spin (server.cjs:12)`: the innermost frame that is not node's own, else the innermost. */
export function describePlace(frames: readonly StackFrame[]): string | undefined {
  const frame = frames.find(({ file }) => !file.startsWith('node:')) ?? frames[0];
  return frame && `${frame.functionName} (${frame.file.split('/').at(-1) ?? ''}:${frame.line})`;
}
