import { SupervisorError } from '../../core/errors.js';
import type { NodeStatus, StopOrder } from '../../http/ports/ports.js';
import { compact, readRecord, readText, type UnknownRecord } from '../../protocol/read.js';
import { answeredError } from '../answers/answered-error.js';
import { parseJson, readClusterWorkers, readEnvironment, readStatus } from '../answers/answers.js';
import { readNodes } from '../cluster/cluster-answers.js';
import { type OptimizerAnswer, readOptimizerAnswer } from '../answers/optimizer-answer.js';
import { askControl } from './control-request.js';
import { type ForecastAnswer, readForecast } from '../answers/forecast-answer.js';
import type { LongRequest } from './control-stream.js';
import type { RemoteAddress } from './remote-address.js';
import { type HistoryAsked, type HistoryLines, readHistory } from '../answers/history-answer.js';
import { readEvents, type TimelineEvent } from '../../live/timeline-event.js';

/** The parameters of GET /cluster/events. */
interface EventsAsked {
  readonly limit: number;
  readonly node?: string;
  readonly workerId?: number;
  readonly types?: string;
  /** ms since epoch. */
  readonly from?: number;
  readonly to?: number;
}

/** Asks a running supervisor: over its control socket, or its admin port, which has fewer endpoints. */
export class ControlClient {
  readonly name: string;
  readonly #address: string | RemoteAddress;
  readonly #deadlineMs: number;

  /** @param deadlineMs for each question */
  constructor(name: string, address: string | RemoteAddress, deadlineMs: number) {
    this.name = name;
    this.#address = address;
    this.#deadlineMs = deadlineMs;
  }

  async status(): Promise<NodeStatus> {
    return understood('the status', readStatus(await this.#askJson('GET', '/control/status')));
  }

  /** The answer of GET /performance-metrics, of one worker or of all. */
  performanceMetrics(workerId: string | undefined): Promise<unknown> {
    const query = workerId === undefined ? '' : `?workerId=${encodeURIComponent(workerId)}`;
    return this.#askJson('GET', `/performance-metrics${query}`);
  }

  /** The Prometheus exposition. */
  exposition(): Promise<string> {
    return this.#ask('GET', '/metrics');
  }

  /** The answer of POST /performance-optimize; without a strategy all run, without a worker in all. */
  optimize(strategy: string | undefined, workerId: number | undefined, isDryRun = false): Promise<unknown> {
    const body = compact({ strategy, workerId, dryRun: isDryRun || undefined });
    return this.#askJson('POST', '/performance-optimize', body);
  }

  /** What the runs on this node prove about each strategy. */
  async optimizer(): Promise<OptimizerAnswer> {
    return understood('the verdicts', readOptimizerAnswer(await this.#askJson('GET', '/optimizer')));
  }

  /** Begins the stop of the whole node; it is over when the process ends. */
  async stop(order: StopOrder = {}): Promise<void> {
    await this.#ask('POST', '/control/stop', order);
  }

  /** The characters of a profile from `offset` on. */
  async profilePart(workerId: number, profileId: string, offset: number): Promise<string> {
    const query = `workerId=${workerId}&profileId=${encodeURIComponent(profileId)}&offset=${offset}`;
    const answer = readRecord(await this.#askJson('GET', `/control/profile-part?${query}`));
    return understood('a part of the profile', readText(answer?.['text'], Number.POSITIVE_INFINITY));
  }

  /** Gives a long command and follows it to its report. What that needs is loaded only here. */
  async follow(command: Omit<LongRequest, 'socketPath' | 'name'>): Promise<UnknownRecord> {
    if (typeof this.#address !== 'string')
      throw new SupervisorError('PS_CONTROL_FAILED', { reason: `${command.verb} needs the control socket` });
    const { followCommand } = await import('./control-stream.js');
    return followCommand({ ...command, socketPath: this.#address, name: this.name });
  }

  /** The workers of a node of the cluster, as it last published them. @throws {SupervisorError} PS_TARGET_UNKNOWN */
  async workersOf(nodeId: string): Promise<NodeStatus['workers']> {
    const answer = await this.#askJson('GET', `/cluster/workers?node=${encodeURIComponent(nodeId)}`);
    const workers = understood('the workers', readClusterWorkers(answer));
    if (workers.length > 0) return workers;
    const { nodes } = understood('the nodes', readNodes(await this.#askJson('GET', '/cluster/nodes')));
    const known = nodes.map((node) => node.nodeId).join(', ');
    throw new SupervisorError('PS_TARGET_UNKNOWN', { what: `worker of a node ${nodeId}`, known });
  }

  /** The answer of GET /cluster/<what>, as it came. */
  async cluster(what: string, query: Readonly<Record<string, string | number | undefined>>): Promise<UnknownRecord> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const parameters = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
    const answer = await this.#askJson('GET', `/cluster/${what}?${parameters.toString()}`);
    return understood(`the answer about ${what}`, readRecord(answer));
  }

  /** What happened to workers, newest first. */
  async events(query: EventsAsked): Promise<readonly TimelineEvent[]> {
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const answer = await this.#askJson('GET', `/cluster/events?${parameters.toString()}`);
    return understood('the events', readEvents(answer));
  }

  /** One metric over time; one line for the cluster or one for each worker. */
  async history(query: HistoryAsked): Promise<HistoryLines> {
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const answer = await this.#askJson('GET', `/cluster/history?${parameters.toString()}`);
    return understood('the history', readHistory(answer));
  }

  /** Which limits will be reached, and when. */
  async forecast(): Promise<ForecastAnswer> {
    return understood('the forecast', readForecast(await this.#askJson('GET', '/forecast')));
  }

  /** The answer of GET /alerts. */
  alerts(): Promise<unknown> {
    return this.#askJson('GET', '/alerts');
  }

  /** The answer of POST /alerts/test. */
  testAlerts(): Promise<unknown> {
    return this.#askJson('POST', '/alerts/test', {});
  }

  /** What a worker was started with, by name. */
  async environment(workerId: number, isRevealed: boolean): Promise<Readonly<Record<string, string>>> {
    const answer = await this.#askJson('GET', `/control/environment?workerId=${workerId}&reveal=${isRevealed}`);
    return understood('the environment', readEnvironment(answer));
  }

  async #askJson(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    return understood(path, parseJson(await this.#ask(method, path, body)));
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: object): Promise<string> {
    const target = { address: this.#address, name: this.name, deadlineMs: this.#deadlineMs };
    const answer = await askControl({ ...target, method, path, ...(body && { body }) });
    if (answer.status >= 400) throw answeredError(answer);
    return answer.body;
  }
}

/** @throws {SupervisorError} PS_CONTROL_FAILED when the answer is `undefined`, as of a supervisor of another version */
export function understood<T>(what: string, answer: T | undefined): T {
  if (answer === undefined) throw new SupervisorError('PS_CONTROL_FAILED', { reason: `cannot read ${what}` });
  return answer;
}
