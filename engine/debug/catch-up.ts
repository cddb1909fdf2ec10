import type { Host, Socket } from '../host.ts'

/** How long the other side has to say as much as it said in the recording, milliseconds. */
const PATIENCE = 1_000

/** A live socket that is brought to where a recorded one stood. */
export class CatchUp {
  readonly socket: Socket
  private readonly host: Pick<Host, 'setTimer'>
  private readonly incoming: AsyncIterator<Uint8Array>
  private pieces: Uint8Array[] = []
  private total = 0
  private isEnded = false
  private failure: unknown
  private pending: Promise<void> | undefined

  constructor(socket: Socket, host: Pick<Host, 'setTimer'>) {
    this.socket = socket
    this.host = host
    this.incoming = socket.received[Symbol.asyncIterator]()
  }

  /** Waits until so many bytes came, or the other side says no more. */
  async hear(bytes: number): Promise<void> {
    let isLate = false
    let cancel = (): void => undefined
    const late = new Promise<void>((resolve) => {
      cancel = this.host.setTimer(PATIENCE, () => {
        isLate = true
        resolve()
      })
    })
    while (this.total < bytes && !this.isEnded && !isLate) await Promise.race([this.pull(), late])
    cancel()
  }

  /** What comes beyond the first bytes, which were heard from the recording. */
  async *rest(known: number): AsyncGenerator<Uint8Array> {
    let skip = known
    for (;;) {
      for (const piece of this.pieces.splice(0)) {
        const fresh = piece.subarray(Math.min(skip, piece.length))
        skip -= piece.length - fresh.length
        if (fresh.length > 0) yield fresh
      }
      if (this.isEnded) break
      await this.pull()
    }
    if (this.failure !== undefined) throw this.failure
  }

  private pull(): Promise<void> {
    this.pending ??= this.next()
    return this.pending
  }

  private async next(): Promise<void> {
    try {
      const { done, value } = await this.incoming.next()
      if (done === true) this.isEnded = true
      else {
        this.pieces.push(value)
        this.total += value.length
      }
    } catch (error) {
      this.failure = error
      this.isEnded = true
    }
    this.pending = undefined
  }
}
