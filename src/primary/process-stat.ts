import { readFileSync } from 'node:fs';

export type ReadText = (path: string) => string;

const readFile: ReadText = (path) => readFileSync(path, 'utf8');

/** When the process began, in ticks since boot: with its pid it names a process for ever. */
export function startTimeOf(pid: number, readText = readFile): string | undefined {
  return statFields(pid, readText)?.[19];
}

/** The kernel's letter for what it does now: `R` computes, `S` sleeps, `D` waits for a device, `T` is stopped. */
export function runStateOf(pid: number, readText = readFile): string | undefined {
  return statFields(pid, readText)?.[0];
}

/** What `/proc` says of a process; `undefined` where there is no such process or no `/proc`. */
function statFields(pid: number, readText: ReadText): readonly string[] | undefined {
  try {
    const line = readText(`/proc/${pid}/stat`);
    // The name, in brackets, may itself hold blanks and brackets.
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    // It has ended, or this is not Linux: the caller says what follows.
    return undefined;
  }
}
