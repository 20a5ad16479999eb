import work from '../../servers/work.cjs';

const wantedMs = 1.5;
let known;

/** How many iterations of the work of `/work` take 1.5 ms on this machine; found once, the same for every variant. */
export function workIterations() {
  known ??= calibrate();
  return known;
}

function calibrate() {
  const tried = 2000;
  work(tried);
  const times = Array.from({ length: 9 }, () => {
    const startedMs = performance.now();
    work(tried);
    return performance.now() - startedMs;
  });
  return Math.round((tried * wantedMs) / Math.min(...times));
}
