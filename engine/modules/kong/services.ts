/** What Kong's tools need from outside. */
export interface KongToolsServices {
  /** Seconds with fraction. */
  now(): number
  random(bytes: number): Uint8Array
  /** Of Kong, for `kong.meta`; 3.9.1 when absent. */
  readonly version?: string
}
