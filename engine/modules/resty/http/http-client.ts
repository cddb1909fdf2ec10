import { awaitHost, type Suspension } from '../../../lua/runtime/native.ts'
import type { LuaTable } from '../../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'
import { failureText, type HttpFetch, type HttpFetchResponse } from './http-fetch.ts'
import { buildHead, headerPairs, readRequestBody, type Connection } from './http-request.ts'
import { createResponse, isKeptAlive } from './http-response.ts'

const DEFAULT_TIMEOUT = 60_000

/** Idle connections by pool name; each knows how often it was used before. */
export type ConnectionPools = Map<string, number[]>

/**
 * One resty.http object. The connection itself is made when the first request goes out:
 * a refused connection is reported by `request` (and by `request_uri`, which does both).
 */
export class HttpClient {
  readonly #vm: LuaVm
  readonly #fetch: HttpFetch
  readonly #pools: ConnectionPools
  #connection: Connection | undefined
  #pool = ''
  #reused = 0
  #timeout = DEFAULT_TIMEOUT
  #keepsAlive = true

  constructor(vm: LuaVm, fetch: HttpFetch, pools: ConnectionPools) {
    this.#vm = vm
    this.#fetch = fetch
    this.#pools = pools
  }

  reusedTimes(): number {
    return this.#reused
  }

  setTimeout(milliseconds: number): void {
    this.#timeout = milliseconds
  }

  connect(connection: Connection, pool: string | undefined): void {
    this.#connection = connection
    this.#keepsAlive = true
    this.#pool = pool ?? `${connection.scheme}:${connection.host}:${connection.port}:${connection.serverName ?? ''}`
    const idle = this.#pools.get(this.#pool)?.pop()
    this.#reused = idle === undefined ? 0 : idle
  }

  /** `ssl_handshake` after a plain connect. */
  secure(serverName: string | undefined, tlsVerify: boolean): void {
    if (this.#connection === undefined) return
    this.#connection = { ...this.#connection, scheme: 'https', serverName, tlsVerify }
  }

  /** 1 when kept, 2 when the server wants it closed. */
  setKeepalive(): LuaReturn {
    if (this.#connection === undefined) return [undefined, 'closed']
    this.#connection = undefined
    if (!this.#keepsAlive) return [2, 'connection must be closed']
    const pool = this.#pools.get(this.#pool)
    if (pool === undefined) this.#pools.set(this.#pool, [this.#reused + 1])
    else pool.push(this.#reused + 1)
    return [1, undefined]
  }

  close(): LuaReturn {
    if (this.#connection === undefined) return [undefined, 'closed']
    this.#connection = undefined
    return [1, undefined]
  }

  *request(params: LuaTable): Generator<Suspension, LuaReturn, unknown> {
    const connection = this.#connection
    if (connection === undefined) return [undefined, 'closed']
    const head = buildHead(this.#vm, params, connection)
    if (typeof head === 'string') return [undefined, head]
    const body = yield* readRequestBody(this.#vm, params.getString('body'))
    let response: HttpFetchResponse
    try {
      response = yield* awaitHost(
        this.#fetch({
          ...connection,
          method: head.method,
          target: head.target,
          headers: headerPairs(this.#vm, head.headers),
          body,
          timeoutMs: this.#timeout,
        }),
      )
    } catch (error) {
      const text = failureText(error)
      if (text === undefined) throw error
      this.#connection = undefined
      return [undefined, text]
    }
    this.#keepsAlive = isKeptAlive(response) && !asksToClose(head.headers.get('Connection'))
    return createResponse(this.#vm, response, head.method)
  }
}

function asksToClose(value: LuaValue): boolean {
  return typeof value === 'string' && value.toLowerCase() === 'close'
}
