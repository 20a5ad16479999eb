/** The server under throng, which is required from the folder of peers. */
const throng = require(process.env.BENCH_THRONG_FOLDER);

throng({
  count: Number(process.env.BENCH_WORKERS ?? 2),
  lifetime: Number.POSITIVE_INFINITY,
  worker: () => require('./server.cjs'),
});
