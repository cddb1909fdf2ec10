import type { Socket } from '../host.ts'

/** Bytes kept of what one socket was told. */
const MAX_SAID = 4 * 1024 * 1024

/** What a socket is told: bytes, or the wish for TLS. */
export interface SaidThing {
  readonly bytes?: Uint8Array
  readonly secure?: Parameters<Socket['secure']>[0]
}

/** What was said and heard on a socket: enough to bring another one to the same point. */
export class Spoken {
  /** In order, each with how many bytes had come before it. */
  readonly said: (SaidThing & { readonly heard: number })[] = []
  /** Bytes that came. */
  heard = 0
  /** More was said than is kept. */
  isCut = false
  private saidBytes = 0
  private heardAfter = 0

  say(thing: SaidThing): void {
    this.saidBytes += thing.bytes?.length ?? 0
    if (this.saidBytes > MAX_SAID) this.isCut = true
    else this.said.push({ ...thing, heard: this.heard })
  }

  hear(bytes: Uint8Array): void {
    this.heard += bytes.length
    this.heardAfter = this.said.length
  }

  /** Something was said after the last bytes came, or none came yet. */
  awaitsAnswer(): boolean {
    return this.heard === 0 || this.said.length > this.heardAfter
  }
}
