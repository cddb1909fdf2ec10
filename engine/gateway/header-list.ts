import type { HeaderPair } from './message.ts'

/**
 * Ordered headers, looked up without regard to case. Replacing keeps the place of the first line;
 * further values and new names go to the end, as in nginx (Kong: nginx-behaviour.md §17).
 */
export class HeaderList {
  private lines: HeaderPair[]

  constructor(lines: Iterable<HeaderPair> = []) {
    this.lines = [...lines]
  }

  /** First value of a header, or undefined. */
  get(name: string): string | undefined {
    const place = this.indexOf(name.toLowerCase())
    return place < 0 ? undefined : this.lines[place]?.[1]
  }

  getAll(name: string): string[] {
    const wanted = name.toLowerCase()
    const values: string[] = []
    for (let at = this.indexOf(wanted); at >= 0; at = this.indexOf(wanted, at + 1)) {
      const line = this.lines[at]
      if (line) values.push(line[1])
    }
    return values
  }

  /** All values of a header as one text; undefined for none. */
  joined(name: string): string | undefined {
    const wanted = name.toLowerCase()
    const place = this.indexOf(wanted)
    if (place < 0) return undefined
    return this.indexOf(wanted, place + 1) < 0 ? this.lines[place]?.[1] : this.getAll(name).join(', ')
  }

  has(name: string): boolean {
    return this.indexOf(name.toLowerCase()) >= 0
  }

  /** Replaces every line of that name; an empty list removes it. */
  set(name: string, ...values: readonly string[]): void {
    const wanted = name.toLowerCase()
    const place = this.indexOf(wanted)
    if (place < 0) {
      for (const value of values) this.lines.push([name, value])
      return
    }
    const [only] = values
    if (only !== undefined && values.length === 1 && this.indexOf(wanted, place + 1) < 0) {
      // whoever got the entries keeps them as they were
      this.lines = this.lines.slice()
      this.lines[place] = [name, only]
      return
    }
    const [first, ...rest] = values
    const before = this.lines.slice(0, place)
    const after = this.lines.slice(place + 1).filter(([line]) => line.toLowerCase() !== wanted)
    if (first !== undefined) before.push([name, first])
    this.lines = [...before, ...after]
    for (const value of rest) this.lines.push([name, value])
  }

  add(name: string, value: string): void {
    this.lines.push([name, value])
  }

  /** A line that is nobody's yet, or another list's: lines never change. */
  addLine(line: HeaderPair): void {
    this.lines.push(line)
  }

  delete(name: string): void {
    if (this.has(name)) this.set(name)
  }

  clear(): void {
    this.lines = []
  }

  entries(): readonly HeaderPair[] {
    return this.lines
  }

  clone(): HeaderList {
    return new HeaderList(this.lines)
  }

  /** The first letters tell most names apart; lower-casing is what costs. */
  private indexOf(wanted: string, from = 0): number {
    const { lines } = this
    const { length } = wanted
    const first = wanted.charCodeAt(0) | 0x20
    for (let i = from; i < lines.length; i++) {
      const line = lines[i]?.[0]
      if (line?.length !== length || (line.charCodeAt(0) | 0x20) !== first) continue
      if (line === wanted || line.toLowerCase() === wanted) return i
    }
    return -1
  }
}
