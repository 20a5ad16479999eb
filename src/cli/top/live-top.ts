import type { Readable } from 'node:stream';
import { reasonOf } from '../../core/errors.js';
import type { CliContext } from '../context.js';
import type { ControlClient } from '../control/control-client.js';
import { painter } from '../render/render.js';
import { renderTop, shownWorkers, type TopFacts } from './render-top.js';
import { Screen } from './screen.js';
import { pressKey, type TopCommand, type TopSort, type TopUi } from './top-ui.js';

const mostEvents = 200;
const commandTimeoutMs = 3_600_000;

export async function readFacts(client: ControlClient): Promise<TopFacts> {
  const [status, events] = await Promise.all([client.status(), client.events({ limit: mostEvents })]);
  return { status, events, nowMs: Date.now() };
}

export interface LiveTopOptions {
  readonly client: ControlClient;
  readonly intervalMs: number;
  readonly sort: TopSort;
  readonly filter: string;
}

/** Where keys come from one by one. */
export interface KeyInput extends Readable {
  setRawMode(isRaw: boolean): unknown;
}

export function isKeyInput(stdin: CliContext['stdin']): stdin is KeyInput {
  return stdin?.isTTY === true && 'setRawMode' in stdin;
}

/** Shows the workers until q or Ctrl-C. */
export async function liveTop(context: CliContext, stdin: KeyInput, options: LiveTopOptions): Promise<void> {
  const top = new LiveTop(context, options);
  const onKeys = (chunk: string): void => top.keys(chunk);
  const onResize = (): void => top.resized();
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.on('data', onKeys);
  stdin.resume();
  context.stdout.on('resize', onResize);
  try {
    await top.run();
  } finally {
    stdin.off('data', onKeys);
    stdin.setRawMode(false);
    stdin.pause();
    context.stdout.off('resize', onResize);
    top.close();
  }
}

class LiveTop {
  readonly #context: CliContext;
  readonly #options: LiveTopOptions;
  readonly #screen: Screen;
  #facts: TopFacts | undefined;
  #ui: TopUi;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(context: CliContext, options: LiveTopOptions) {
    this.#context = context;
    this.#options = options;
    this.#screen = new Screen(context.stdout);
    this.#ui = {
      sort: options.sort,
      filter: options.filter,
      isTyping: false,
      selected: 0,
      page: 'workers',
      message: '',
    };
  }

  async run(): Promise<void> {
    while (!this.#isOver) {
      await this.#look();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#options.intervalMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** What a key sends in one piece, such as an arrow, is one key; typed text may come in larger pieces. */
  keys(chunk: string): void {
    for (const key of chunk.startsWith('\u001b') ? [chunk] : chunk) {
      const shown = this.#facts ? shownWorkers(this.#facts.status, this.#ui) : [];
      const { ui, command, isOver } = pressKey(this.#ui, key, shown);
      this.#ui = ui;
      if (command) void this.#give(command);
      if (isOver) {
        this.#isOver = true;
        this.#wake();
        return;
      }
    }
    this.#draw();
  }

  resized(): void {
    this.#screen.clear();
    this.#draw();
  }

  close(): void {
    this.#screen.close();
  }

  /** A supervisor that does not answer now may do so later: what was known stays, and why stands below. */
  async #look(): Promise<void> {
    try {
      this.#facts = await readFacts(this.#options.client);
    } catch (thrown) {
      if (!this.#facts) throw thrown;
      this.#say(`no answer: ${reasonOf(thrown)}`);
    }
    this.#draw();
  }

  async #give(command: TopCommand): Promise<void> {
    const { client } = this.#options;
    const what = 'workerId' in command ? `${command.verb} of worker ${command.workerId}` : command.verb;
    this.#say(`${what} goes on`);
    try {
      if (command.verb === 'optimize') await client.optimize(undefined, command.workerId);
      else
        await client.follow({
          verb: command.verb,
          body: 'workerId' in command ? { workerId: command.workerId } : {},
          timeoutMs: commandTimeoutMs,
          onProgress: ({ workerId, message, phase }) =>
            this.#say(`worker ${workerId}: ${message === '' ? phase : message}`),
        });
      this.#say(`${what} is done`);
    } catch (thrown) {
      this.#say(`${what} failed: ${reasonOf(thrown)}`);
    }
  }

  #say(message: string): void {
    this.#ui = { ...this.#ui, message };
    this.#draw();
  }

  #draw(): void {
    if (!this.#facts || this.#isOver) return;
    const { columns = 80, rows = 24 } = this.#context.stdout as { columns?: number; rows?: number };
    this.#screen.show(renderTop(this.#facts, this.#ui, { columns, rows }, painter(this.#context)));
  }
}
