import type { Page } from 'playwright-core';
import { waitFor } from '../../support/wait-for.js';

const patientMs = 90_000;
const enoughFrames = 20;

/** By the page's own modules, with small pictures, so that many streams are cheap. */
export function publishSmall(page: Page, names: readonly string[]): Promise<void> {
  return page.evaluate(`(async () => {
    const { publish } = await import('/session.js');
    globalThis.publications = {};
    for (const name of ${JSON.stringify(names)}) {
      const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
      const context = canvas.getContext('2d');
      let frame = 0;
      setInterval(() => {
        context.fillStyle = 'hsl(' + (frame += 5) + ' 80% 50%)';
        context.fillRect(frame % 120, 10, 40, 60);
      }, 40);
      globalThis.publications[name] = await publish(name, canvas.captureStream(25), true);
    }
  })()`);
}

/** Watches by the page's own modules, and notes the longest time between two pictures on the screen. */
export async function watchSmall(page: Page, viewer: string, stream: string, isPlain = false): Promise<void> {
  const script = `(async () => {
    const { watch } = await import('/session.js');
    const session = await watch(${JSON.stringify(stream)}, ${isPlain});
    const video = Object.assign(document.createElement('video'), { muted: true, width: 160, srcObject: session.stream });
    document.body.prepend(video);
    const viewer = { session, shownFrames: 0, longestGapMs: 0 };
    (globalThis.viewers ??= {})[${JSON.stringify(viewer)}] = viewer;
    let lastMs;
    const onFrame = (nowMs) => {
      viewer.longestGapMs = Math.max(viewer.longestGapMs, nowMs - (lastMs ?? nowMs));
      viewer.shownFrames += 1;
      lastMs = nowMs;
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
    await video.play();
    return true;
  })()`;
  // On a busy machine a worker may take more than the second that another waits to hear who has the stream.
  await waitFor(`${stream} to be there`, () => page.evaluate<boolean>(script), patientMs);
}

/** Of every viewer, by its name. */
type Told<T> = Readonly<Record<string, T>>;

async function ofViewers<T>(pages: readonly Page[], expression: string): Promise<Told<T>> {
  const script = `Object.fromEntries(Object.entries(globalThis.viewers).map(([name, viewer]) => [name, ${expression}]))`;
  const told = await Promise.all(pages.map((page) => page.evaluate<Told<T>>(script)));
  return Object.assign({}, ...told) as Told<T>;
}

export const workersOf = (pages: readonly Page[]): Promise<Told<string>> =>
  ofViewers(pages, 'viewer.session.link.workerId');

/** ms, of each viewer since this was asked last. */
export const takeLongestGaps = (pages: readonly Page[]): Promise<Told<number>> =>
  ofViewers(pages, '(() => { const gap = viewer.longestGapMs; viewer.longestGapMs = 0; return gap; })()');

/** Every viewer sees some more pictures. */
export async function expectPlaying(pages: readonly Page[]): Promise<void> {
  const shown = () => ofViewers<number>(pages, 'viewer.shownFrames');
  const before = await shown();
  const isEnough = async () =>
    Object.entries(await shown()).every(([name, count]) => count > before[name]! + enoughFrames);
  await waitFor('pictures on the screens of all viewers', isEnough, patientMs);
}

/** Those who still publish, by the name of their stream. */
export const publishing = (page: Page): Promise<readonly string[]> =>
  page.evaluate(`Object.entries(globalThis.publications)
    .filter(([, { link }]) => link.peer.connectionState === 'connected')
    .map(([name]) => name)`);
