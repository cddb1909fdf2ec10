/** Work that should end before the process does. */
export class InFlight {
  total = 0
  private readonly works = new Set<Promise<unknown>>()

  active(): number {
    return this.works.size
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.total += 1
    this.works.add(work)
    try {
      return await work
    } finally {
      this.works.delete(work)
    }
  }

  /** Waits for what is under way, but not for longer than that. */
  async drain(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)))
    await Promise.race([Promise.allSettled(this.works), limit])
    clearTimeout(timer)
  }
}
