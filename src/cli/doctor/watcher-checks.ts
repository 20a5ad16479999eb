import type { ResolvedSettings } from '../../config/resolve.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import { type ExportTarget, exportHeaders, exportTarget } from '../../opentelemetry/target.js';
import type { CliContext } from '../context.js';
import { type Check, fail, ok, warn } from './check.js';

const deadlineMs = 3000;
const collector = 'OTLP collector';

/** Whether what is needed to export is there, and each address takes an empty batch. */
export async function checkCollector({ settings }: ResolvedSettings, env: CliContext['env']): Promise<Check> {
  try {
    const target = exportTarget(settings.otlpEndpoint, env);
    if (!target) return ok(collector, 'not configured: nothing is exported');
    const { openExporters } = await import('../../opentelemetry/exporters.js');
    await (await openExporters(target, {})).close();
    return await offerNothing(target, exportHeaders(env));
  } catch (thrown) {
    if (!(thrown instanceof SupervisorError)) throw thrown;
    return fail(collector, thrown.message, thrown.remedy);
  }
}

async function offerNothing(
  { metricsUrl, tracesUrl }: ExportTarget,
  headers: Readonly<Record<string, string>>,
): Promise<Check> {
  const urls = [metricsUrl, tracesUrl].filter((url) => url !== undefined);
  const refusals = await Promise.all(urls.map((url) => refusalOf(url, headers)));
  const found = refusals.filter((refusal) => refusal !== undefined);
  const remedy = 'Check --otlp or the variables OTEL_EXPORTER_OTLP_*, and that the collector receives OTLP by HTTP.';
  return found.length === 0
    ? ok(collector, `${urls.map(place).join(' and ')} take what is sent`)
    : fail(collector, found.join('\n'), remedy);
}

/** @returns why that address would not take figures or spans; `undefined`: it does */
async function refusalOf(url: string, headers: Readonly<Record<string, string>>): Promise<string | undefined> {
  const answer = await statusOf(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{}',
  });
  return typeof answer === 'number' && answer < 300 ? undefined : `${place(url)}: ${answerText(answer)}`;
}

/** Whether a Prometheus that scrapes this supervisor would find what it asks for. */
export async function checkMetricsPage(adminUrl: string): Promise<Check> {
  const name = 'Prometheus';
  const url = `${adminUrl}/metrics`;
  const answer = await statusOf(url, {});
  if (answer === 200) return ok(name, `${place(url)} can be scraped`);
  if (answer === 401) return ok(name, `${place(url)} can be scraped with the token`);
  return warn(name, `${place(url)}: ${answerText(answer)}`, 'See docs/monitoring.md for what its scrape config needs.');
}

interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** @returns the status of the answer, or why there was none */
async function statusOf(url: string, request: Question): Promise<number | string> {
  try {
    const { username, password } = new URL(url);
    const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    const { status, body } = await fetch(place(url), {
      ...request,
      headers: { ...request.headers, ...(username !== '' && { authorization: `Basic ${login}` }) },
      redirect: 'manual',
      signal: AbortSignal.timeout(deadlineMs),
    });
    await body?.cancel();
    return status;
  } catch (thrown) {
    return reasonOf(thrown instanceof Error ? (thrown.cause ?? thrown) : thrown);
  }
}

function answerText(answer: number | string): string {
  return typeof answer === 'number' ? `answers with ${answer}` : answer;
}

/** Without the login that an address may hold: it is not to be shown, and fetch takes none there. */
function place(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
