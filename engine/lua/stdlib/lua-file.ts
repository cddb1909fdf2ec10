import { stringToNumber } from '../runtime/number.ts'

/** An open file: a byte string to read from, or a sink to write to. */
export class LuaFile {
  isClosed = false
  /** stdin, stdout or stderr: cannot be closed. */
  isStandard = false
  private readonly text: string | undefined
  private readonly sink: ((text: string) => void) | undefined
  private position = 0

  private constructor(text: string | undefined, sink: ((text: string) => void) | undefined) {
    this.text = text
    this.sink = sink
  }

  static forReading(text: string): LuaFile {
    return new LuaFile(text, undefined)
  }

  static forWriting(sink: (text: string) => void): LuaFile {
    return new LuaFile(undefined, sink)
  }

  /** False when the file is open for reading only. */
  write(text: string): boolean {
    if (this.sink === undefined) return false
    this.sink(text)
    return true
  }

  /** The next line, or undefined at the end. */
  readLine(keepEnd: boolean): string | undefined {
    const text = this.text ?? ''
    if (this.position >= text.length) return undefined
    const end = text.indexOf('\n', this.position)
    const line = text.slice(this.position, end < 0 ? text.length : keepEnd ? end + 1 : end)
    this.position = end < 0 ? text.length : end + 1
    return line
  }

  readAll(): string {
    const rest = (this.text ?? '').slice(this.position)
    this.position += rest.length
    return rest
  }

  /** Up to `count` bytes; undefined at the end. */
  readBytes(count: number): string | undefined {
    const text = this.text ?? ''
    if (this.position >= text.length) return undefined
    const bytes = text.slice(this.position, this.position + count)
    this.position += bytes.length
    return bytes
  }

  /** A number as scanf's `%lf` reads it. */
  readNumber(): number | undefined {
    const rest = (this.text ?? '').slice(this.position)
    const match =
      /^[\s]*([+-]?(?:0[xX][0-9a-fA-F]*\.?[0-9a-fA-F]*(?:[pP][+-]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))/.exec(
        rest,
      )
    if (match === null) return undefined
    this.position += match[0].length
    return stringToNumber(match[1] ?? '')
  }

  /** Moves to an offset and tells where that is; undefined when it lies before the start. */
  seek(whence: 'set' | 'cur' | 'end', offset: number): number | undefined {
    const base = whence === 'set' ? 0 : whence === 'cur' ? this.position : (this.text ?? '').length
    if (base + offset < 0) return undefined
    this.position = base + offset
    return this.position
  }
}
