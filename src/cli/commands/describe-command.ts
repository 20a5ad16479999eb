/** Runs a command's work and keeps the exit code that it returns. */
export type Run = (work: () => Promise<number>) => Promise<void>;

/** One sentence, then three examples: what the help of every command begins with. */
export function describeCommand(sentence: string, examples: readonly [string, string, string]): string {
  return `${sentence}\n\nExamples:\n${examples.map((example) => `  $ perf-supervisor ${example}`).join('\n')}`;
}
