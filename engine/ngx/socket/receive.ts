import type { LuaReturn } from '../../lua/runtime/value.ts'
import type { Connection, Steps } from './connection.ts'

/** What to read: a line, everything, a number of bytes, or whatever there is up to a number. */
export type Wanted = { readonly type: 'line' | 'all' } | { readonly type: 'size' | 'any'; readonly size: number }

/** A read of a cosocket: the data, or nil, the error and what had come by then (lua-nginx-module, tcpsock:receive). */
export function* receive(connection: Connection, wanted: Wanted, timeout: number): Steps<LuaReturn> {
  if (connection.ended !== undefined && connection.buffer === '') return [undefined, connection.ended, '']
  for (;;) {
    const found = taken(connection, wanted)
    if (found !== undefined) return found
    const failure = yield* connection.more(timeout)
    if (failure === undefined) continue
    if (wanted.type === 'all' && failure === 'closed') return connection.shift()
    return wanted.type === 'any' ? [undefined, failure] : [undefined, failure, connection.shift()]
  }
}

function taken(connection: Connection, wanted: Wanted): string | undefined {
  const { buffer } = connection
  switch (wanted.type) {
    case 'line': {
      const end = buffer.indexOf('\n')
      return end < 0 ? undefined : connection.shift(end + 1).replaceAll(/[\r\n]/g, '')
    }
    case 'all':
      return undefined
    case 'size':
      return buffer.length >= wanted.size ? connection.shift(wanted.size) : undefined
    case 'any':
      return buffer.length > 0 ? connection.shift(wanted.size) : undefined
  }
}

/** The iterator of `receiveuntil`. */
export class UntilReader {
  private readonly pattern: string
  private readonly isInclusive: boolean
  /** The pattern was reached while reading in pieces: the next call says so. */
  private isOver = false

  constructor(pattern: string, isInclusive: boolean) {
    this.pattern = pattern
    this.isInclusive = isInclusive
  }

  /** All bytes before the pattern, or the next `size` of them; three nils once there are no more. */
  *read(connection: Connection, timeout: number, size: number | undefined): Steps<LuaReturn> {
    if (this.isOver) {
      this.isOver = false
      return [undefined, undefined, undefined]
    }
    for (;;) {
      const found = size === undefined ? this.whole(connection) : this.piece(connection, size)
      if (found !== undefined) return found
      const failure = yield* connection.more(timeout)
      if (failure !== undefined) return [undefined, failure, connection.shift()]
    }
  }

  private whole(connection: Connection): string | undefined {
    const at = connection.buffer.indexOf(this.pattern)
    if (at < 0) return undefined
    const data = connection.shift(at + this.pattern.length)
    return this.isInclusive ? data : data.slice(0, at)
  }

  private piece(connection: Connection, size: number): LuaReturn | undefined {
    const { pattern } = this
    const at = connection.buffer.indexOf(pattern)
    const end = at >= 0 && this.isInclusive ? at + pattern.length : at
    // what might be the beginning of the pattern waits
    const safe = at >= 0 ? end : connection.buffer.length - pattern.length + 1
    if (safe >= size && !(at >= 0 && safe === size)) return connection.shift(size)
    if (at < 0) return undefined
    const data = connection.shift(end)
    if (!this.isInclusive) connection.shift(pattern.length)
    this.isOver = data !== ''
    return data === '' ? [undefined, undefined, undefined] : data
  }
}
