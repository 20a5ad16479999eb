import { SupervisorError, type WireError } from '../../core/errors.js';
import { readLimitedBody } from '../../request/limited-body.js';
import { optimizeMessage, parseOptimizeBody } from '../../request/optimize-request.js';
import { failure, json } from '../answer.js';
import type { OptimizeReport } from '../ports/ports.js';
import { answers, optimizeBodySchema } from '../answer-schemas.js';
import type { Route } from '../route.js';
import { audited } from '../verbs/carry-out.js';
import { whoAsks } from './verb-routes.js';

/** R65 to R67: runs one strategy or all, in one worker or in all. */
export const performanceOptimize: Route = {
  method: 'POST',
  path: '/performance-optimize',
  access: 'change',
  parameters: 'body {"strategy"?, "workerId"?, "dryRun"?}',
  summary: 'Runs one strategy, or all, in one worker or in every one.',
  isUnversioned: true,
  schemas: { body: optimizeBodySchema, answer: answers.optimize },
  async handle(request, scope) {
    const { ports, clock, limits, requestedBy } = scope;
    const { incoming } = request.env;
    const body = parseOptimizeBody(await readLimitedBody(incoming, limits.bodyBytes), incoming.headers['content-type']);
    // Strategies may take longer than an idle connection may live.
    incoming.setTimeout(0);
    const by = whoAsks(request, scope);
    const report = await audited(scope, { action: 'optimize', body, by }, () =>
      ports.commands.optimize({ ...body, requestedBy }),
    );
    const [first] = report.replies;
    if (!first) return refusal(report, request.get('requestId'));
    return json({
      message: optimizeMessage(body.strategy),
      worker: first.workerId,
      timestamp: new Date(clock.now()).toISOString(),
      workerId: first.workerId,
      outcomes: first.outcomes,
      workers: report.replies,
      failures: report.failures.map(brief),
    });
  },
};

/** Nobody ran anything: the answer is the commonest reason, with each worker's own beside it. */
async function refusal(report: OptimizeReport, requestId: string): Promise<Response> {
  const failures = report.failures.map(brief);
  const error = SupervisorError.fromWire(commonest(report.failures.map((one) => one.error)) ?? noWorker());
  const response = failure(error, requestId);
  const answer = (await response.json()) as object;
  return json({ ...answer, failures }, response.status);
}

function commonest(errors: readonly WireError[]): WireError | undefined {
  const countOf = ({ code }: WireError): number => errors.filter((error) => error.code === code).length;
  return errors.toSorted((a, b) => countOf(b) - countOf(a))[0];
}

function noWorker(): WireError {
  return new SupervisorError('PS_WORKER_NONE').toWire();
}

function brief({ workerId, error: { code, message, remedy } }: OptimizeReport['failures'][number]) {
  return { workerId, error: { code, message, remedy } };
}
