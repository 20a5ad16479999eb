import { openSource } from './media.js';
import { Panel } from './panel.js';
import { tieQuality } from './quality.js';
import { publish, watch } from './session.js';
import { showStreams } from './stream-list.js';

const parameters = new URLSearchParams(location.search);

const publishing = new Panel('publish', async (form) => {
  const source = await openSource(form.get('source'), form.get('name'));
  try {
    const session = await publish(form.get('name'), source.stream, parameters.has('single'));
    return { session, stream: source.stream, statsType: 'outbound-rtp', release: () => source.stop() };
  } catch (error) {
    source.stop();
    throw error;
  }
});

const watching = new Panel('watch', async (form) => {
  const session = await watch(form.get('name'), parameters.has('plain'));
  const release = tieQuality(watching.part('layer'), watching.part('quality'), session);
  return { session, stream: session.stream, statsType: 'inbound-rtp', release };
});

function watchStream(name) {
  watching.part('name').value = name;
  void watching.start();
}

showStreams(document.getElementById('streams'), document.getElementById('streams-empty'), watchStream);

const toPublish = parameters.get('publish');
const toWatch = parameters.get('watch');
if (toPublish) publishing.part('name').value = toPublish;
if (toWatch) watchStream(toWatch);
