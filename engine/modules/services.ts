/** What the modules ask of the engine around them. */
export interface ModuleServices {
  /** Seconds since the epoch, with fraction. */
  now(): number
  /** Unpredictable bytes. */
  random(bytes: number): Uint8Array
}
