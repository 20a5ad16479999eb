/** Where the workers of a stream are reached. */
export interface StreamHome {
  readonly nodeId: string;
  /** The origin of that node's servers, such as `http://10.0.0.5:3000`. */
  readonly url: string;
}

/** Which node has which stream. A claim is a lease: a node that ends without a word loses its streams after some seconds. */
export interface StreamDirectory {
  /**
   * Claims streams for this node, or renews its claims.
   * @returns for each key the node that has it instead; `undefined` where it is this node, or where nobody can say: then
   * the stream is served here, since a directory that is away must not stop a server
   */
  claim(streamKeys: readonly string[]): Promise<readonly (StreamHome | undefined)[]>;
  /** Gives this node's claims back, and releases everything. */
  close(streamKeys: readonly string[]): Promise<void>;
}
