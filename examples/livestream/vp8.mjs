/** Whether an RTP payload of VP8 begins a key frame (RFC 7741, section 4.2 and 4.3). */
export function isKeyFrameStart(payload) {
  if (payload.length < 1) return false;
  const first = payload[0];
  const isFrameStart = (first & 0x10) !== 0 && (first & 0x07) === 0;
  const header = isFrameStart ? payload[descriptorBytes(payload, first)] : undefined;
  return header !== undefined && (header & 0x01) === 0;
}

/** The payload descriptor: one byte, and what its flags announce. */
function descriptorBytes(payload, first) {
  if ((first & 0x80) === 0) return 1;
  const flags = payload[1] ?? 0;
  let bytes = 2;
  if (flags & 0x80) bytes += (payload[bytes] ?? 0) & 0x80 ? 2 : 1;
  if (flags & 0x40) bytes += 1;
  if (flags & 0x30) bytes += 1;
  return bytes;
}
