/** Size, rate and bandwidth of the picture, once a second. */
export function showFigures(peer, place, type) {
  let before = { bytes: 0, atMs: performance.now() };
  const timer = setInterval(async () => {
    const report = await peer.getStats();
    const video = [...report.values()].find((entry) => entry.type === type && entry.kind === 'video');
    if (!video) return;
    const now = { bytes: video.bytesReceived ?? video.bytesSent ?? 0, atMs: performance.now() };
    const kbitPerSec = ((now.bytes - before.bytes) * 8) / (now.atMs - before.atMs);
    before = now;
    place.textContent = [
      video.frameWidth ? `${video.frameWidth} × ${video.frameHeight}` : undefined,
      `${Math.round(video.framesPerSecond ?? 0)} frames/s`,
      `${Math.round(kbitPerSec)} kbit/s`,
    ]
      .filter(Boolean)
      .join('  ·  ');
  }, 1000);
  return () => {
    clearInterval(timer);
    place.textContent = '';
  };
}
