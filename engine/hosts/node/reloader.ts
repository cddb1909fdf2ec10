/** Runs one reload at a time; whatever is asked for meanwhile is one more afterwards, so that the last state wins. */
export class Reloader {
  private running: Promise<void> | undefined
  private isAskedAgain = false
  private isClosed = false
  private readonly reload: () => Promise<void>

  /** `reload` never rejects. */
  constructor(reload: () => Promise<void>) {
    this.reload = reload
  }

  ask(): void {
    this.isAskedAgain = true
    this.running ??= this.run()
  }

  /** Lets a running reload finish; later wishes are not heard. */
  async close(): Promise<void> {
    this.isClosed = true
    await this.running
  }

  private async run(): Promise<void> {
    while (this.isAskedAgain && !this.isClosed) {
      this.isAskedAgain = false
      await this.reload()
    }
    this.running = undefined
  }
}
