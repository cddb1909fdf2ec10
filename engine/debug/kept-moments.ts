import type { Captured } from './capture.ts'

/** Moments that are kept at most: some kilobytes each. */
const MOST = 3_000

/** What was written down of moments, the latest kept longest. */
export class KeptMoments {
  private readonly moments = new Map<number, Captured>()

  get(step: number): Captured | undefined {
    return this.moments.get(step)
  }

  has(step: number): boolean {
    return this.moments.has(step)
  }

  clear(): void {
    this.moments.clear()
  }

  add(step: number, captured: Captured): void {
    this.moments.delete(step)
    this.moments.set(step, captured)
    if (this.moments.size <= MOST) return
    for (const [oldest] of this.moments) {
      this.moments.delete(oldest)
      return
    }
  }
}
