/** An answer other than success, with the sentence that the client gets to read. */
export class Refusal extends Error {
  constructor(status, message, { headers = {}, cause } = {}) {
    super(message, { cause });
    this.status = status;
    this.headers = headers;
  }
}
