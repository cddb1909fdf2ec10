import type { HttpModuleServices } from './resty/http/install-http.ts'

/** What the modules ask of the engine around them. */
export interface ModuleServices extends Partial<HttpModuleServices> {
  /** Seconds since the epoch, with fraction. */
  now(): number
  /** Unpredictable bytes. */
  random(bytes: number): Uint8Array
}
