import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../core/clock.js';
import { SupervisorError } from '../core/errors.js';
import { performanceView } from '../metrics/performance-view.js';
import { errorAnswer } from '../request/error-answer.js';
import { readLimitedBody } from '../request/limited-body.js';
import {
  maxBodyBytes,
  type OptimizeBody,
  optimizeMessage,
  parseOptimizeBody,
  readOptimizeBody,
  requireJsonType,
} from '../request/optimize-request.js';
import type { OptimizationStats } from '../optimizer/run/optimization-stats.js';
import type { OptimizationOutcome, OptimizationTrigger, StrategyName } from '../protocol/outcome.js';
import type { OptimizerStatus, WorkerSample } from '../protocol/sample.js';
import { checkEndpointAccess, type EndpointAccess } from './endpoint-access.js';

/** What is noted of a run in its outcome. */
interface RunOrder {
  readonly trigger: OptimizationTrigger;
  readonly requestedBy: string;
  readonly isDryRun?: boolean;
}

/** What the endpoints ask of the optimizer of their process. */
export interface EndpointOptimizer {
  status(): OptimizerStatus;
  /** The newest sample; `undefined` before the first. */
  lastSample(): WorkerSample | undefined;
  /** The last 10 runs, newest first. */
  recentOutcomes(): readonly OptimizationOutcome[];
  /** How each strategy stands, why it rests, and what is known of its effect. */
  getOptimizationStats(): Pick<OptimizationStats, 'strategies' | 'verdicts'>;
  /** Absent strategy: all. Rejects with PS_OPTIMIZE_UNKNOWN_STRATEGY, PS_OPTIMIZE_BUSY, PS_OPTIMIZE_DISABLED. */
  triggerOptimization(strategy: StrategyName | undefined, order: RunOrder): Promise<readonly OptimizationOutcome[]>;
}

export interface PerformanceHandlerOptions {
  /** The id under which this process answers: that of the cluster worker. */
  readonly workerId: number;
  /** At least 128 bit; by default PS_ADMIN_TOKEN of the environment. */
  readonly token?: string;
  /** Whether programs on this machine may call POST without a token. Default false. */
  readonly allowLoopback?: boolean;
  /** Whether GET answers other machines without a token. Default false. */
  readonly isPublic?: boolean;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Told of faults that the answer does not spell out; by default a process warning. */
  readonly onFault?: (fault: unknown, requestId: string) => void;
}

/** A handler of `node:http`, and a middleware of Express or Connect; true when it answers the request. */
export type PerformanceHandler = (
  request: IncomingMessage & { readonly body?: unknown },
  response: ServerResponse,
  next?: () => void,
) => boolean;

const httpOrder: RunOrder = { trigger: 'command', requestedBy: 'http' };

type Request = Parameters<PerformanceHandler>[0];
type Endpoint = (request: Request) => unknown;

/**
 * Makes the endpoints GET /performance-metrics and POST /performance-optimize for the user's own server (R80).
 * POST wants `Authorization: Bearer` with the token, or `allowLoopback` and a caller on this machine; GET the same
 * from other machines unless `isPublic`. Errors are answered as on the admin server.
 */
export function createPerformanceHandler(
  optimizer: EndpointOptimizer,
  options: PerformanceHandlerOptions,
): PerformanceHandler {
  const { workerId, clock = systemClock, onFault = warn } = options;
  const access = accessOf(options);
  let requestCount = 0;
  const endpoints: Readonly<Record<string, { readonly methods: readonly string[]; readonly answer: Endpoint }>> = {
    '/performance-metrics': {
      methods: ['GET', 'HEAD'],
      answer(request) {
        checkEndpointAccess('read', request, access);
        return metricsAnswer(optimizer, workerId, clock.now());
      },
    },
    '/performance-optimize': {
      methods: ['POST'],
      async answer(request) {
        checkEndpointAccess('change', request, access);
        const { strategy, isDryRun } = await readBody(request);
        const outcomes = await optimizer.triggerOptimization(strategy, { ...httpOrder, ...(isDryRun && { isDryRun }) });
        const timestamp = new Date(clock.now()).toISOString();
        return { message: optimizeMessage(strategy), worker: workerId, timestamp, workerId, outcomes };
      },
    },
  };

  return (request, response, next) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const endpoint = Object.hasOwn(endpoints, path) ? endpoints[path] : undefined;
    if (!endpoint) {
      next?.();
      return false;
    }
    const requestId = `w${workerId}-${++requestCount}`;
    run(request, endpoint)
      .then((answer) => send(response, 200, {}, answer))
      .catch((thrown: unknown) => {
        const { status, headers, body } = errorAnswer(thrown, requestId);
        if (!(thrown instanceof SupervisorError)) onFault(thrown, requestId);
        send(response, status, headers, body);
      });
    return true;
  };
}

async function run(
  request: Request,
  { methods, answer }: { readonly methods: readonly string[]; readonly answer: Endpoint },
): Promise<unknown> {
  const { method = '', url = '' } = request;
  if (methods.includes(method)) return await answer(request);
  throw new SupervisorError('PS_HTTP_METHOD', { method, path: url.slice(0, 200), allowed: methods.join(', ') });
}

function metricsAnswer(optimizer: EndpointOptimizer, workerId: number, nowMs: number): unknown {
  const sample = optimizer.lastSample();
  if (!sample) throw new SupervisorError('PS_WORKER_NO_SAMPLE', { who: `worker ${workerId}` });
  const recentOutcomes = optimizer.recentOutcomes();
  const view = performanceView({
    workerId,
    sample: { ...sample, optimizer: optimizer.status() },
    recentOutcomes,
    nowMs,
  });
  const { strategies, verdicts } = optimizer.getOptimizationStats();
  return { ...view, strategies, verdicts };
}

/** A body parser before us may have consumed the stream and left its result. */
async function readBody(request: Request): Promise<OptimizeBody> {
  const contentType = request.headers['content-type'];
  if (!request.readableDidRead) return parseOptimizeBody(await readLimitedBody(request, maxBodyBytes), contentType);
  requireJsonType(contentType);
  return readOptimizeBody(request.body);
}

function accessOf({ token, env = process.env, allowLoopback, isPublic }: PerformanceHandlerOptions): EndpointAccess {
  return {
    token: token ?? env['PS_ADMIN_TOKEN'],
    allowLoopback: allowLoopback ?? false,
    isPublic: isPublic ?? false,
  };
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

function warn(fault: unknown, requestId: string): void {
  process.emitWarning(fault instanceof Error ? fault : String(fault), { detail: `in request ${requestId}` });
}
