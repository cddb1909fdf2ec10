/** Characters of all texts together: some 5,000 functions. A program that loads ever new code must not fill the memory. */
const MOST = 32 * 1024 * 1024

/**
 * Emitted code by its text. Code that is equal is compiled by V8 once, and once optimized it is fast for all functions
 * that have it: chunks that are loaded again and again, plugins that were copied from one another. docs/decisions/0007
 */
export class CodeCache {
  private readonly codes = new Map<string, unknown>()
  private size = 0

  /** What `make` gave for this text. */
  get(text: string, make: () => unknown): unknown {
    const known = this.codes.get(text)
    if (known !== undefined) return known
    const code = make()
    if (this.size + text.length > MOST) this.clear()
    this.codes.set(text, code)
    this.size += text.length
    return code
  }

  /** Functions that have their code keep it. */
  private clear(): void {
    this.codes.clear()
    this.size = 0
  }
}
