/** Figures of workers under changing load, each with 25 metrics that are noisy as real ones are; the same for each seed. */

/** A linear congruential generator (Numerical Recipes). */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (1_664_525 * state + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** A worker; each call is its next step of 10 s. */
export function workerFigures(random) {
  const total = { requests: 0, received: 0, sent: 0, user: 0, system: 0, errors: 0 };
  return (step) => {
    const load = 0.4 + 0.2 * Math.sin(step / 60) + 0.05 * random();
    total.requests += Math.round(600 * load + 20 * random());
    total.errors += random() < 0.05 ? 1 : 0;
    total.received += Math.round(4_000_000 * load + 60_000 * random());
    total.sent += Math.round(9_000_000 * load + 90_000 * random());
    total.user += Math.round(8000 * load + 90 * random());
    total.system += Math.round(900 * load + 30 * random());
    return figuresOf(total, load, random);
  };
}

function figuresOf(total, load, random) {
  const heapBytes = 40_000_000 + 6_000_000 * random();
  return {
    cpuRatio: load * 0.9,
    memoryRatio: heapBytes / 2_000_000_000,
    heapUsedBytes: heapBytes,
    heapTotalBytes: 64_000_000,
    heapLimitBytes: 2_000_000_000,
    externalBytes: 3_000_000 + 4096 * Math.floor(random() * 5),
    rssBytes: 110_000_000 + 300_000 * random(),
    memoryLimitBytes: 8_000_000_000,
    cpuUserTotalMs: total.user,
    cpuSystemTotalMs: total.system,
    loadAverage1: 2 + random(),
    uptimeSec: Math.round(total.user / 10),
    eventLoopUtilizationRatio: load,
    eventLoopDelayMeanMs: 1 + load * random(),
    eventLoopDelayP99Ms: 3 + 4 * random(),
    requestCount: total.requests,
    errorCount: total.errors,
    requestsPerSec: 60 * load,
    responseTimeMeanMs: 4 + 3 * random(),
    responseTimeP99Ms: 20 + 10 * random(),
    throughputBytesPerSec: 1_300_000 * load + 10_000 * random(),
    socketReceivedTotalBytes: total.received,
    socketSentTotalBytes: total.sent,
    peersConnected: 30 + Math.floor(4 * random()),
    cacheEntries: 500 + Math.floor(20 * random()),
  };
}

/** A distribution of response times of one step: some 600 requests about 5 ms, with a long tail. */
export function responseTimes(random) {
  const counts = Array.from({ length: 48 }, (_, i) =>
    Math.floor(60 * Math.exp(-(((i - 14) / 9) ** 2)) + 1.2 * random()),
  );
  const count = counts.reduce((sum, bucket) => sum + bucket, 0);
  return { scale: 4, zeroCount: 0, offset: 24, counts, count, sum: 5.2 * count, max: 20 + 10 * random() };
}
