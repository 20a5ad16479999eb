import cluster from 'node:cluster';

/** Shown on the page: which worker of a cluster this is, 0 when it runs alone. */
export const workerId = cluster.worker?.id ?? 0;
