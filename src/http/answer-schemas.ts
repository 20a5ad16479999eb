import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const epochMs = v.pipe(v.number(), v.description('ms since epoch'));
const isoTime = v.pipe(v.string(), v.isoTimestamp());

const identity = { nodeId: v.string(), slot: count, workerId: count, generation: count, pid: count };

const worker = v.looseObject({
  ...identity,
  state: v.picklist(['forked', 'booting', 'running', 'draining', 'stuck', 'gone']),
  startedAtMs: epochMs,
});

const figure = v.nullable(v.number());

const interval = v.strictObject({
  fromMs: epochMs,
  toMs: epochMs,
  mean: v.pipe(figure, v.description('null: nothing was measured in all of it.')),
  highest: figure,
  standardDeviation: figure,
  stepCount: count,
  gapCount: v.pipe(count, v.description('Steps without a figure.')),
});

const outcome = v.looseObject({
  id: v.string(),
  name: v.pipe(v.string(), v.description('The strategy.')),
  status: v.string(),
  trigger: v.string(),
  startedAtMs: epochMs,
  durationMs: v.number(),
});

const failure = v.looseObject({
  workerId: count,
  error: v.looseObject({ code: v.string(), message: v.string(), remedy: v.string() }),
});

/** What POST /performance-optimize reads by hand, since workers answer it too and have no valibot. */
export const optimizeBodySchema = v.strictObject({
  strategy: v.optional(v.string()),
  workerId: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  dryRun: v.optional(v.boolean()),
});

/** What endpoints answer, as far as programs may rely on it; tests hold the answers of a running supervisor against it. */
export const answers = {
  performance: v.looseObject({
    workerId: v.pipe(count, v.description('0: all workers of this node.')),
    timestamp: isoTime,
    performance: v.looseObject({
      isEnabled: v.boolean(),
      isOptimizing: v.boolean(),
      lastOptimization: v.nullable(epochMs),
      optimizationCount: count,
      successRate: v.number(),
      averageDuration: v.pipe(v.number(), v.description('ms')),
    }),
    currentMetrics: v.looseObject({}),
    recentOptimizations: v.array(outcome),
  }),
  optimize: v.looseObject({
    message: v.string(),
    worker: count,
    timestamp: isoTime,
    workers: v.array(v.looseObject({ workerId: count, outcomes: v.array(outcome) })),
    failures: v.array(failure),
  }),
  now: v.looseObject({
    timestamp: isoTime,
    nodes: v.array(
      v.looseObject({
        ageMs: v.number(),
        isAlive: v.boolean(),
        snapshot: v.looseObject({ nodeId: v.string(), atMs: epochMs, workers: v.array(worker) }),
      }),
    ),
  }),
  workers: v.looseObject({ timestamp: isoTime, workers: v.array(worker) }),
  history: v.looseObject({
    metric: v.string(),
    unit: v.string(),
    fromMs: epochMs,
    toMs: epochMs,
    stepMs: v.number(),
    series: v.array(v.looseObject({})),
  }),
  optimizations: v.looseObject({ optimizations: v.array(v.looseObject({ ...identity, atMs: epochMs, outcome })) }),
  events: v.looseObject({
    events: v.array(
      v.looseObject({
        nodeId: v.string(),
        id: v.string(),
        type: v.string(),
        atMs: epochMs,
        slot: v.pipe(v.optional(count), v.description('Absent, as the worker: it is about the node.')),
        workerId: v.optional(count),
      }),
    ),
  }),
  nodes: v.looseObject({
    timestamp: isoTime,
    nodes: v.array(
      v.looseObject({
        nodeId: v.string(),
        presence: v.picklist(['alive', 'stale', 'gone']),
        ageMs: v.pipe(v.number(), v.description('Since its last sign.')),
      }),
    ),
  }),
  top: v.looseObject({
    timestamp: isoTime,
    metric: v.string(),
    workers: v.array(v.looseObject({ ...identity, value: v.number(), ageMs: v.number(), isAlive: v.boolean() })),
  }),
  compare: v.looseObject({
    metric: v.string(),
    unit: v.string(),
    atMs: epochMs,
    label: v.pipe(v.optional(v.string()), v.description('Of the deploy, where no time was given.')),
    before: interval,
    after: interval,
    difference: figure,
    changeRatio: figure,
    noise: v.pipe(figure, v.description('A difference within this may be chance.')),
    verdict: v.picklist(['higher', 'lower', 'within-noise', 'unknown']),
  }),
  worth: v.looseObject({
    fromMs: epochMs,
    toMs: epochMs,
    stepMs: v.number(),
    isCut: v.pipe(v.boolean(), v.description('There were more runs than are counted.')),
    strategies: v.array(
      v.looseObject({
        strategy: v.string(),
        steps: v.array(v.looseObject({ toMs: epochMs, completedCount: count, meanChangeRatio: figure })),
      }),
    ),
  }),
  optimizer: v.looseObject({
    timestamp: isoTime,
    nodeId: v.string(),
    verdicts: v.array(v.looseObject({ strategy: v.string(), verdict: v.string(), isOff: v.boolean() })),
  }),
  forecast: v.looseObject({
    horizonMs: v.number(),
    workers: v.array(v.looseObject({ ...identity, metric: v.string(), limit: v.number(), kind: v.string() })),
    usage: v.array(v.looseObject({ metric: v.string() })),
  }),
  capacity: v.strictObject({
    timestamp: isoTime,
    loadRatio: v.pipe(v.number(), v.description('How full the running workers are together; 1 is full.')),
    workers: count,
    demandWorkers: v.pipe(v.number(), v.description('Workers that the present load would fill.')),
  }),
  alerts: v.looseObject({
    timestamp: isoTime,
    firing: v.array(
      v.looseObject({
        rule: v.string(),
        severity: v.picklist(['info', 'warning', 'critical']),
        summary: v.string(),
        nodeId: v.string(),
        slot: v.optional(count),
        value: v.number(),
        limit: v.number(),
        sinceMs: epochMs,
      }),
    ),
    rules: v.array(v.looseObject({ name: v.string(), severity: v.string(), summary: v.string() })),
  }),
  alertTest: v.strictObject({ message: v.string(), status: count }),
} as const;
