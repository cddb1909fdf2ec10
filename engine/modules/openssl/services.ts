/** What resty.openssl needs from outside. */
export interface OpensslServices {
  /** Seconds with fraction. */
  now(): number
  random(bytes: number): Uint8Array
}
