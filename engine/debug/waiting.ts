/** Somebody who waits for an answer. */
export interface Waiter<T> {
  resolve(value: T): void
  reject(error: Error): void
}

/** Who waits for what, by number. */
export class Waiting<T> {
  /** How many waited so far. */
  count = 0
  private readonly waiters = new Map<number, Waiter<T>>()

  /** Numbered in the order they come. */
  next(): Promise<T> {
    return this.at(this.count)
  }

  at(of: number): Promise<T> {
    this.count += 1
    return new Promise((resolve, reject) => this.waiters.set(of, { resolve, reject }))
  }

  /** Who waits for that number, once. */
  take(of: number): Waiter<T> | undefined {
    const waiter = this.waiters.get(of)
    this.waiters.delete(of)
    return waiter
  }

  /** All who still wait, in the order they came. */
  takeAll(): readonly (readonly [of: number, waiter: Waiter<T>])[] {
    const all = [...this.waiters]
    this.waiters.clear()
    return all
  }
}
