import { bytesToLua } from '../../../lua/runtime/bytes.ts'
import { awaitHost, defineSuspending, type Suspension } from '../../../lua/runtime/native.ts'
import type { LuaFunction } from '../../../lua/runtime/function.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import { callLua, defineNative } from '../../../lua/runtime/native.ts'
import type { LuaReturn, LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'
import { failureText, type HttpFetchResponse } from './http-fetch.ts'
import { HttpHeaders } from './http-headers.ts'

const CHUNK = 65536

/** Hands out the body piece by piece. */
class BodyReader {
  readonly #source: AsyncIterator<Uint8Array>
  #left = ''
  #isDone = false

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#source = body[Symbol.asyncIterator]()
  }

  /** A piece of at most `most` bytes, undefined at the end. */
  *read(most: number): Generator<Suspension, string | undefined, unknown> {
    while (this.#left === '' && !this.#isDone) {
      const next = yield* awaitHost(this.#source.next())
      if (next.done === true) this.#isDone = true
      else this.#left = bytesToLua(next.value)
    }
    if (this.#left === '') return undefined
    const piece = this.#left.slice(0, most)
    this.#left = this.#left.slice(piece.length)
    return piece
  }
}

function defineReader(body: AsyncIterable<Uint8Array>): LuaFunction {
  const reader = new BodyReader(body)
  return defineSuspending('body_reader', function* (_F, size): Generator<Suspension, LuaReturn, unknown> {
    try {
      return yield* reader.read(typeof size === 'number' && size > 0 ? size : CHUNK)
    } catch (error) {
      const text = failureText(error)
      if (text === undefined) throw error
      return [undefined, text]
    }
  })
}

/** `res:read_body()`: everything that is left. */
function defineReadBody(vm: LuaVm): LuaFunction {
  return defineSuspending('read_body', function* (_F, response): Generator<Suspension, LuaReturn, unknown> {
    const reader = response instanceof LuaTable ? response.getString('body_reader') : undefined
    if (reader === undefined) return [undefined, 'no body to be read']
    let text = ''
    for (;;) {
      const [piece, error] = yield* callLua(vm, reader, [])
      if (error !== undefined) return [undefined, error, text]
      if (piece === undefined) return text
      text += vm.tostring(piece)
    }
  })
}

function mayHaveBody(method: string, status: number): boolean {
  return method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304
}

/** Whether the connection can be used again. */
export function isKeptAlive(response: HttpFetchResponse): boolean {
  return !response.headers.some(
    ([name, value]) => name.toLowerCase() === 'connection' && /(^|,)\s*close\s*(,|$)/i.test(value),
  )
}

/** The table that `request` gives. Source: lua-resty-http 0.17.2 read_response(). */
export function createResponse(vm: LuaVm, response: HttpFetchResponse, method: string): LuaTable {
  const headers = new HttpHeaders(vm)
  for (const [name, value] of response.headers) headers.add(name, value)
  const hasBody = mayHaveBody(method, response.status)
  const noBody: LuaValue = defineNative('body_reader', () => undefined)
  return LuaTable.fromRecord({
    status: response.status,
    reason: response.reason,
    version: 1.1,
    headers: headers.table,
    has_body: hasBody,
    body_reader: hasBody ? defineReader(response.body) : noBody,
    read_body: defineReadBody(vm),
    read_trailers: defineNative('read_trailers', () => []),
  })
}
