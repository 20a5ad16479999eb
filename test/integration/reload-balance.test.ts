import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/joins.mjs');
const clientCount = 60;
const patientMs = 120_000;

/** Clients that join anew, make before break, when they are asked to. */
class Clients {
  readonly #url: string;
  #joinedCount = 0;
  #lostCount = 0;
  #isOver = false;

  constructor({ serverUrl }: StartedSupervisor) {
    this.#url = serverUrl;
    onTestFinished(() => void (this.#isOver = true));
  }

  get joinedCount(): number {
    return this.#joinedCount;
  }

  /** Whose connection ended although nobody had asked them to move. */
  get lostCount(): number {
    return this.#lostCount;
  }

  join(onJoined = (): void => undefined): void {
    get(`${this.#url}/join`, { agent: false }, (response) => this.#use(response, onJoined)).on('error', () => {
      if (!this.#isOver) this.#lostCount += 1;
    });
  }

  #use(response: IncomingMessage, onJoined: () => void): void {
    let hasJoined = false;
    let isMoving = false;
    onTestFinished(() => void response.destroy());
    response.on('data', (chunk: Buffer) => {
      if (!hasJoined && chunk.includes('joined')) {
        hasJoined = true;
        this.#joinedCount += 1;
        onJoined();
      }
      if (!chunk.includes('move')) return;
      isMoving = true;
      this.join(() => response.destroy());
    });
    response.on('error', () => response.destroy());
    response.once('close', () => {
      if (hasJoined) this.#joinedCount -= 1;
      if (!isMoving && !this.#isOver) this.#lostCount += 1;
    });
  }
}

async function peersBySlot(supervisor: StartedSupervisor): Promise<readonly number[]> {
  const { text } = await supervisor.get('/metrics');
  const lines = text.split('\n').filter((line) => line.startsWith('perf_supervisor_peers_open{'));
  return lines.map((line) => Number(line.split(' ').at(-1)));
}

const isBalanced = async (supervisor: StartedSupervisor): Promise<boolean> => {
  const peers = await peersBySlot(supervisor);
  const total = peers.reduce((sum, count) => sum + count, 0);
  return peers.length === 2 && total === clientCount && Math.max(...peers) <= 1.2 * Math.min(...peers);
};

it('after a reload the peers of all workers are as many again, by moves of a few at a time, and nobody is cut', async () => {
  const supervisor = await startSupervisor(server, { args: ['-i', '2'], env: { PS_ADMISSION: 'false' } });
  const clients = new Clients(supervisor);
  for (let count = 0; count < clientCount; count += 1) clients.join();
  await waitFor('all to have joined', () => clients.joinedCount === clientCount, patientMs);
  const reload = await supervisor.cli('reload');
  expect(reload.exitCode, reload.stderr).toBe(0);
  await waitFor('the balance', () => isBalanced(supervisor), patientMs);
  expect(clients.lostCount).toBe(0);
  expect(clients.joinedCount).toBe(clientCount);
}, 300_000);
