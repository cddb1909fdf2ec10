/**
 * Remembers what was expected at the furthest place a parse got to. A rule that fails where it began stands for
 * its parts, unless just one of them was tried there (the behaviour of the parser generator atc-router uses).
 */
export class Attempts {
  at = 0
  private readonly names: string[] = []

  /** Runs a rule that begins at `start` and accounts for its failure. */
  rule<T>(name: string, start: number, parse: () => T | undefined): T | undefined {
    const before = this.at === start ? this.names.length : 0
    const result = parse()
    if (result === undefined) this.failed(name, start, before)
    return result
  }

  /** What was expected there, in the order of the grammar. */
  expected(order: readonly string[]): string[] {
    return order.filter((name) => this.names.includes(name))
  }

  private failed(name: string, start: number, before: number): void {
    if (start < this.at) return
    if (start > this.at) {
      this.at = start
      this.names.length = 0
      this.names.push(name)
      return
    }
    const tried = this.names.length - Math.min(before, this.names.length)
    if (tried === 1) return
    this.names.length -= tried
    this.names.push(name)
  }
}
