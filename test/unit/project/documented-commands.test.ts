import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runInTest } from '../cli/run-in-test.js';
import { running } from '../cli/running-fixture.js';
import { fakeProgram } from '../http/admin-fixture.js';

/** In the order in which a reader would type them. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(join('docs', page), 'utf8');
  return [...text.matchAll(/`perf-supervisor ([^`]+)`/g)].map(([, command]) => command ?? '');
}

/** A reader waits for ten minutes, a test does not. */
function wordsOf(command: string): readonly string[] {
  return command.replace(/--for \S+/, '--for 10ms').split(/ +/);
}

describe('the commands of the pages', () => {
  it.each(['optimizer.md', 'strategies.md', 'monitoring.md'])('every command in docs/%s runs', async (page) => {
    const { env, cwd } = await running(fakeProgram());
    writeFileSync(join(cwd, 'other.json'), JSON.stringify({ memoryThreshold: 0.7 }));
    const commands = commandsOf(page);
    expect(commands).not.toEqual([]);
    for (const command of commands) {
      const { exitCode, stderr } = await runInTest(wordsOf(command), { env, cwd });
      expect({ command, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ command, exitCode: 0, stderr: '' });
    }
  });
});
