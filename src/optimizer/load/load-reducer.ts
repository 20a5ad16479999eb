/** Something of the application that can do with less under load: bitrate, layers, frame rate (R22). */
export interface LoadReducer {
  /** Takes one step down. @returns how many streams or peers it touched; 0 when it cannot go lower */
  reduce(options: { readonly signal: AbortSignal }): Promise<number> | number;
  /** Takes one step back up. @returns how many it touched; 0 when everything is back. Absent: `recover` does it at once */
  raise?(options: { readonly signal: AbortSignal }): Promise<number> | number;
  /** Takes every step back. */
  recover(): Promise<void> | void;
}
