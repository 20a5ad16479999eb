/** What can be published: the camera with its microphone, or the test picture. */
import { createTestPicture } from './test-picture.js';

export async function openSource(kind, title) {
  if (kind === 'test') return createTestPicture(title);
  if (!navigator.mediaDevices) throw new Error('The browser gives the camera to pages of https or localhost only.');
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 25 } },
    audio: true,
  });
  return {
    stream,
    stop() {
      for (const track of stream.getTracks()) track.stop();
    },
  };
}
