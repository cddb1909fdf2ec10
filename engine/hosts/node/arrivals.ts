/** What has arrived and was not read yet, for one reader. */
export class Arrivals implements AsyncIterable<Uint8Array> {
  private readonly pieces: Uint8Array[] = []
  private readonly ask: () => void
  private waiting: (() => void) | undefined
  private failure: Error | undefined
  private isOver = false

  /** `ask` is called when somebody waits for more. */
  constructor(ask: () => void) {
    this.ask = ask
  }

  push(bytes: Uint8Array): void {
    this.pieces.push(bytes)
    this.wake()
  }

  end(): void {
    this.isOver = true
    this.wake()
  }

  fail(failure: Error): void {
    this.failure ??= failure
    this.end()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.pieces.shift()
      if (piece !== undefined) yield piece
      else if (this.failure !== undefined) throw this.failure
      else if (this.isOver) return
      else await this.more()
    }
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting = resolve
      this.ask()
    })
  }

  private wake(): void {
    const { waiting } = this
    this.waiting = undefined
    waiting?.()
  }
}
