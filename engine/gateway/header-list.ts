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
    const wanted = name.toLowerCase()
    return this.lines.find(([line]) => line.toLowerCase() === wanted)?.[1]
  }

  getAll(name: string): string[] {
    const wanted = name.toLowerCase()
    return this.lines.filter(([line]) => line.toLowerCase() === wanted).map(([, value]) => value)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /** Replaces every line of that name; an empty list removes it. */
  set(name: string, ...values: readonly string[]): void {
    const wanted = name.toLowerCase()
    const place = this.lines.findIndex(([line]) => line.toLowerCase() === wanted)
    const others = this.lines.filter(([line]) => line.toLowerCase() !== wanted)
    const [first, ...rest] = values
    if (first !== undefined) {
      if (place < 0) others.push([name, first])
      else others.splice(this.countBefore(place, wanted), 0, [name, first])
    }
    for (const value of rest) others.push([name, value])
    this.lines = others
  }

  add(name: string, value: string): void {
    this.lines.push([name, value])
  }

  delete(name: string): void {
    this.set(name)
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

  private countBefore(place: number, wanted: string): number {
    return this.lines.slice(0, place).filter(([line]) => line.toLowerCase() !== wanted).length
  }
}
