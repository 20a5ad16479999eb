const addressCount = 32;
let usedCount = 0;

/** Clients come from 32 addresses of this machine in turn: from one alone, routing by address would use one worker only. */
export function nextClientAddress() {
  usedCount += 1;
  return `127.0.0.${2 + (usedCount % addressCount)}`;
}
