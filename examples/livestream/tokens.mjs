/** Bearer tokens: `WHIP_TOKEN` for those who publish, `WHEP_TOKEN` for those who watch; without one everybody may. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.mjs';

const tokens = { whip: process.env.WHIP_TOKEN, whep: process.env.WHEP_TOKEN };
const digest = (text) => createHash('sha256').update(text).digest();

/** Throws a refusal when the request may not do this. */
export function checkToken(protocol, { headers }) {
  const wanted = tokens[protocol];
  if (!wanted) return;
  const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  // Digests have one length, so that the time of the comparison tells nothing.
  if (timingSafeEqual(digest(given), digest(wanted))) return;
  throw new Refusal(401, 'This needs a token: Authorization: Bearer <token>.', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}
