import { Agent, request } from 'node:http';

export interface LoadResult {
  readonly sentCount: number;
  readonly failures: readonly string[];
  /** How often each body came. */
  readonly versions: ReadonlyMap<string, number>;
}

export interface Load {
  stop(): Promise<LoadResult>;
}

const requestLimitMs = 15_000;
/** On a machine that is too busy for the rate, the loop closes instead of piling up what then hangs. */
const maxPending = 64;

/** Sends at a fixed rate, whether answers come or not, as far as 64 unanswered requests go. */
export function openLoop(url: string, perSec: number, isKeptAlive: boolean): Load {
  const agent = new Agent({ keepAlive: isKeptAlive });
  const failures: string[] = [];
  const versions = new Map<string, number>();
  const pending = new Set<Promise<void>>();
  let sentCount = 0;
  let dueCount = 0;
  const startedMs = performance.now();
  const send = (): void => {
    const due = Math.floor(((performance.now() - startedMs) / 1000) * perSec);
    for (; dueCount < due; dueCount += 1) {
      if (pending.size >= maxPending) continue;
      sentCount += 1;
      const sent = once(url, agent).then(
        (version) => void versions.set(version, (versions.get(version) ?? 0) + 1),
        (thrown: unknown) => void failures.push(thrown instanceof Error ? thrown.message : String(thrown)),
      );
      pending.add(sent);
      void sent.finally(() => pending.delete(sent));
    }
  };
  const sending = setInterval(send, 5);
  return {
    async stop() {
      clearInterval(sending);
      await Promise.all(pending);
      agent.destroy();
      return { sentCount, failures, versions };
    },
  };
}

function once(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, timeout: requestLimitMs }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode ?? 0}`));
        else resolve((JSON.parse(text) as { version: string }).version);
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('hung')));
    sent.on('error', reject);
    sent.end();
  });
}
