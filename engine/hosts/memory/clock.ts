interface Timer {
  readonly due: number
  readonly order: number
  readonly callback: () => void
}

/** Time that passes only when nobody has anything to do. */
export class VirtualClock {
  now: number
  private timers: Timer[] = []
  private order = 0
  private waitingTurns = 0

  constructor(startsAt: number) {
    this.now = startsAt
  }

  setTimer(ms: number, callback: () => void): () => void {
    const timer: Timer = { due: this.now + Math.max(0, ms), order: this.order++, callback }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.setTimer(ms, resolve)
    })
  }

  async nextTurn(): Promise<void> {
    this.waitingTurns++
    await turn()
    this.waitingTurns--
  }

  /** Waits for a promise; whenever everything stands still the next timer fires, at the end those that are due by now. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false
    const mark = (): void => {
      isSettled = true
    }
    promise.then(mark, mark)
    for (;;) {
      await turn()
      if (isSettled) break
      if (this.waitingTurns === 0) this.fireNext(Number.POSITIVE_INFINITY)
    }
    // A timer that sets itself again is left for the next time.
    const last = this.order
    while (this.timers.some(({ due, order }) => due <= this.now && order < last)) {
      this.fireNext(this.now)
      await turn()
    }
    return promise
  }

  async advance(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds
    do await turn()
    while (this.waitingTurns > 0 || this.fireNext(end))
    this.now = end
  }

  /** Fires the earliest timer that is due by then. */
  private fireNext(end: number): boolean {
    const next = this.timers.reduce<Timer | undefined>(
      (first, timer) =>
        !first || timer.due < first.due || (timer.due === first.due && timer.order < first.order) ? timer : first,
      undefined,
    )
    if (!next || next.due > end) return false
    this.timers = this.timers.filter((timer) => timer !== next)
    this.now = Math.max(this.now, next.due)
    next.callback()
    return true
  }
}

/** All promises that can settle have settled: a message is a task of its own. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })
}
