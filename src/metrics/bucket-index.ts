/** Sub-buckets per power of two are 2^scale; 4 keeps the error of a quantile within 2.2 %. */
export const histogramScale = 4;

const subBuckets = 2 ** histogramScale;
const cellBits = 10;
const cells = 2 ** cellBits;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const high = isLittleEndian ? 1 : 0;

/** Lower edges of the sub-buckets of [1, 2); the last one is the upper edge. */
const edges = Float64Array.from({ length: subBuckets + 1 }, (_, sub) => 2 ** (sub / subBuckets));

/** The sub-bucket in which each of 1024 equal cells of [1, 2) begins: a cell is so small that it holds one edge at most. */
const subOfCell = Int8Array.from({ length: cells }, (_, cell) => subBucketOf(1 + cell / cells));

/**
 * Finds the bucket of a value: i such that base^i < value <= base^(i + 1), base = 2^(1/16).
 * Reads exponent and mantissa from the float's bits, since `Math.log2` costs several times as much.
 * @param value a normal number > 0
 */
export function bucketIndexOf(value: number): number {
  float[0] = value;
  const bits = words[high] ?? 0;
  words[high] = (bits & 0xf_ffff) | 0x3ff0_0000;
  const mantissa = float[0];
  const sub = subOfCell[(bits >>> cellBits) & (cells - 1)] ?? 0;
  const exponent = ((bits >>> 20) & 0x7ff) - 1023;
  return exponent * subBuckets + (mantissa > (edges[sub + 1] ?? 2) ? sub + 1 : sub);
}

/** -1 for 1 itself: bucket edges belong to the bucket below. */
function subBucketOf(mantissa: number): number {
  let sub = -1;
  while (mantissa > (edges[sub + 1] ?? 2)) sub += 1;
  return sub;
}
