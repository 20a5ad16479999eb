import { Charts } from '../charts/charts.js';
import { ClusterActions } from '../parts/cluster-actions.js';
import { ForecastPanel } from '../parts/forecast-panel.js';
import type { LiveCluster } from '../live/model.js';
import { Headline } from '../parts/headline.js';
import { OptimizerPanel } from '../parts/optimizer-panel.js';
import { Tiles } from '../parts/tiles.js';
import { Timeline } from '../parts/timeline.js';
import { WorkersPanel } from '../parts/workers-panel.js';
import { headline } from '../state.js';

/** In the order of the questions: is it all right, who is hurt, which worker, what was done, and why. */
export function Overview({ cluster }: { readonly cluster: LiveCluster }) {
  return (
    <>
      {headline.value && <Headline words={headline.value} />}
      <Tiles {...cluster} />
      <div class="columns">
        <WorkersPanel cluster={cluster} />
        <Timeline events={cluster.events} />
      </div>
      <Charts />
      <OptimizerPanel cluster={cluster} />
      <ForecastPanel />
      <ClusterActions cluster={cluster} />
    </>
  );
}
