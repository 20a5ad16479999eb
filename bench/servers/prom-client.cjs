/** Preloaded into a worker: prom-client with what most applications switch on, the requests watched as its examples do. */
const http = require('node:http');
const { collectDefaultMetrics, Histogram } = require('prom-client');

collectDefaultMetrics();
const times = new Histogram({ name: 'http_request_duration_seconds', help: 'Response time.', labelNames: ['code'] });
const { emit } = http.Server.prototype;
http.Server.prototype.emit = function (event, request, response) {
  if (event === 'request') {
    const end = times.startTimer();
    response.once('finish', () => end({ code: response.statusCode }));
  }
  return emit.apply(this, arguments);
};
