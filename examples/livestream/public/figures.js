/** Size, rate and bandwidth of the picture, once a second. */
export function showFigures(peer, place, type) {
  let before = { bytes: 0, atMs: performance.now() };
  const timer = setInterval(async () => {
    const report = await peer.getStats();
    // Who publishes sends several sizes: all their bytes count, and the largest picture.
    const sizes = [...report.values()].filter((entry) => entry.type === type && entry.kind === 'video');
    if (sizes.length === 0) return;
    const video = sizes.reduce((a, b) => ((b.frameWidth ?? 0) > (a.frameWidth ?? 0) ? b : a));
    const bytes = sizes.reduce((sum, { bytesReceived, bytesSent }) => sum + (bytesReceived ?? bytesSent ?? 0), 0);
    const now = { bytes, atMs: performance.now() };
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
