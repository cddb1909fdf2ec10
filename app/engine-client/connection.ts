import type { BirpcReturn } from 'birpc'

import type { EngineApi, StudioApi } from '../../engine/protocol.ts'

export type EngineRpc = BirpcReturn<EngineApi, StudioApi>

/** A live line to one engine. */
export interface Connection {
  readonly rpc: EngineRpc
  /** Settles with a sentence when the engine is gone. */
  readonly lost: Promise<string>
  close(): void
}

/** A line that could not be made; the message is a sentence for people. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/** A promise with its resolver at hand (Promise.withResolvers is newer than our baseline). */
export function deferred<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let settle: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolve) => {
    settle = resolve
  })
  return { promise, resolve: (value) => settle(value) }
}
