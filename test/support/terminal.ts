import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempFolder } from './temp-folder.js';
import { waitFor } from './wait-for.js';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A real terminal, kept by tmux, with a shell command in it. Its screen is text, as a person sees it. */
export class Terminal {
  readonly #socket = join(tempFolder(), 'tmux.sock');

  /** @param command for `sh`; the terminal stays when it has ended */
  constructor(command: string, env: NodeJS.ProcessEnv, { columns, rows }: TerminalSize) {
    const size = ['-x', String(columns), '-y', String(rows)];
    onTestFinished(() => void this.#tmux('kill-server'));
    const set = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value ?? ''}`]);
    this.#tmux('-f', '/dev/null', 'new-session', '-d', ...size, ...set, `${command}; exec cat`);
  }

  /** Without the blank ends of lines and the blank lines below; `isStyled` keeps the escape sequences. */
  screen(isStyled = false): string {
    return this.#tmux('capture-pane', '-p', ...(isStyled ? ['-e'] : []))
      .replaceAll(/ +$/gm, '')
      .trimEnd();
  }

  /** What is typed, or names of keys such as `Enter`. */
  press(...keys: readonly string[]): void {
    for (const key of keys) this.#tmux('send-keys', key);
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** @returns the first screen that has it */
  shows(what: RegExp | ((screen: string) => boolean), deadlineMs = 60_000): Promise<string> {
    const isThere = typeof what === 'function' ? what : (screen: string) => what.test(screen);
    let last = '';
    return waitFor(`${String(what)} on the screen`, () => isThere((last = this.screen())) && last, deadlineMs).catch(
      (thrown: unknown) => {
        throw new Error(`the screen was:\n${last}`, { cause: thrown });
      },
    );
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8' });
  }
}
