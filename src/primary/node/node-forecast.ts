import { reasonOf } from '../../core/errors.js';
import { ForecastAction } from '../forecast/forecast-action.js';
import { ForecastWatch } from '../forecast/forecast-watch.js';
import { putIntoWords } from '../forecast/foreseen.js';
import type { NodeOptions } from './node-options.js';
import type { NodeParts } from './node-parts.js';

/** Looks ahead, tells what has changed, and acts early as far as that is wanted. */
export function createNodeForecast({ settings, clock, logger }: NodeOptions, parts: NodeParts): ForecastWatch {
  const { forecast: mode, forecastHorizon, maxMemory, cpuThreshold, autoscalePeers } = settings;
  const { handles, timeline, supervisor, commands } = parts;
  const action = new ForecastAction({
    mode: mode === 'off' ? 'advise' : mode,
    clock,
    logger,
    commands,
    replace: (workerId, reason) => {
      supervisor.replaceWorker(workerId, reason).catch((thrown: unknown) => {
        action.forget(workerId);
        logger.warn('worker could not be replaced', { workerId, reason: reasonOf(thrown) });
      });
    },
  });
  return new ForecastWatch({
    isOn: mode !== 'off',
    horizonMs: forecastHorizon,
    limits: { maxMemoryBytes: maxMemory, cpuRatio: cpuThreshold, peers: autoscalePeers },
    clock,
    handles,
    onForecast: (forecast) => action.on(forecast),
    onChanged: (handle, forecast) => {
      const { metric, reason, inputs } = putIntoWords(forecast);
      timeline.foresaw(handle, { metric, reason, inputs });
      const { workerId, slot } = handle.identity;
      logger[forecast.kind === 'rising' ? 'warn' : 'info'](reason, {
        event: 'forecast',
        workerId,
        slot,
        metric,
        ...inputs,
      });
    },
    onGone: (workerId) => action.forget(workerId),
  });
}
