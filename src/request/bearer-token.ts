import { createHash, timingSafeEqual } from 'node:crypto';

const bearer = /^bearer +([\x21-\x7e]{1,512}) *$/i;

/** Whether an Authorization header carries exactly this token; takes as long for a near miss as for a far one. */
export function isBearer(authorization: string | undefined, token: string): boolean {
  const given = bearer.exec(authorization ?? '')?.[1];
  // Hashed first: timingSafeEqual wants equal lengths, and the length of the token is nobody's business.
  return given !== undefined && timingSafeEqual(sha256(given), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
