/**
 * Lets things from outside in one at a time: what follows from one is over before the next comes.
 * Only so can a recording be replayed in the same order.
 */
export class Turns {
  private readonly nextTurn: () => Promise<void>
  private readonly waiting: (() => void)[] = []
  private isBusy = false

  constructor(nextTurn: () => Promise<void>) {
    this.nextTurn = nextTurn
  }

  /** Runs `action` now, or when those before it have had their turn. */
  deliver(action: () => void): void {
    this.waiting.push(action)
    if (!this.isBusy) void this.run()
  }

  private async run(): Promise<void> {
    this.isBusy = true
    for (let action = this.waiting.shift(); action; action = this.waiting.shift()) {
      action()
      await this.nextTurn()
    }
    this.isBusy = false
  }
}
