import type { ArrivingBody } from '../../host.ts'

/** Bytes that may wait for the reader; then the upstream has to. */
const MAX_WAITING = 16 * 1024

/** What holds an upstream back, or ends its call. */
export interface Flow {
  readonly paused: boolean
  readonly aborted: boolean
  pause(): void
  resume(): void
  abort(reason: Error): void
}

/**
 * The body of an upstream's answer, read at the reader's pace. What arrived since the last read comes in one piece. Not
 * a stream of Node's: that costs more than everything else in the way of a small answer.
 */
export class UpstreamBody implements ArrivingBody, AsyncIterator<Uint8Array> {
  private flow: Flow | undefined
  private pieces: Uint8Array[] = []
  private size = 0
  private isOver = false
  private failure: Error | undefined
  private wake: (() => void) | undefined

  attach(flow: Flow): void {
    this.flow = flow
  }

  push(bytes: Uint8Array): void {
    this.pieces.push(bytes)
    this.size += bytes.length
    if (this.size >= MAX_WAITING) this.flow?.pause()
    this.wake?.()
  }

  /** Everything has arrived. */
  end(): void {
    this.isOver = true
    this.wake?.()
  }

  /** Nothing more comes; what came is still read before the failure shows. */
  fail(failure: Error): void {
    if (this.isOver) return
    this.failure = failure
    this.end()
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    this.leave('the call was cancelled')
  }

  takeWhole(): Uint8Array | undefined {
    return this.isOver && !this.failure ? (this.take() ?? NOTHING) : undefined
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    while (this.size === 0 && !this.isOver) await this.more()
    const value = this.take()
    if (value) return { done: false, value }
    const { failure } = this
    this.failure = undefined
    if (failure) throw failure
    return { done: true, value: undefined }
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.leave('reader is gone')
    this.pieces = []
    this.size = 0
    return Promise.resolve({ done: true, value: undefined })
  }

  private take(): Uint8Array | undefined {
    const { pieces } = this
    if (this.size === 0) return undefined
    this.pieces = []
    this.size = 0
    if (this.flow?.paused) this.flow.resume()
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)
  }

  private leave(reason: string): void {
    if (!this.isOver && this.flow && !this.flow.aborted) this.flow.abort(new Error(reason))
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = () => {
        this.wake = undefined
        resolve()
      }
    })
  }
}

const NOTHING = new Uint8Array()
