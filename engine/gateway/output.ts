import { writeLog, reasonOfError } from './error-log.ts'
import type { Gateway } from './gateway.ts'
import { addKongHeaders, dropHopHeaders } from './kong-headers.ts'
import { whenReady, type Maybe } from './maybe.ts'
import type { HeaderList } from './header-list.ts'
import type { HeaderPair, ReplyHead } from './message.ts'
import {
  CLIENT_CLOSED_REQUEST,
  NGX_DONE,
  NGX_ERROR,
  NGX_HTTP_CLOSE,
  NGX_OK,
  REQUEST_TIME_OUT,
  SPECIAL_RESPONSE,
} from './nginx-codes.ts'
import type { NginxPhase } from './phases.ts'
import type { Output, RequestContext } from './request-context.ts'
import { finishHead } from './response-head.ts'
import { runFilter } from './run-phase.ts'
import { WriteFilter } from './write-filter.ts'

/** Where in a body a piece stands, and whether nginx pushes it out at once. */
interface PiecePlace {
  readonly last: boolean
  readonly flush: boolean
  /** nginx wants the buffer back, so that it goes out at once unless body_filter puts another in its place. */
  readonly isRecycled: boolean
}
const MIDDLE: PiecePlace = { last: false, flush: false, isRecycled: false }
const FLUSHED: PiecePlace = { last: false, flush: true, isRecycled: false }
const RECYCLED: PiecePlace = { last: false, flush: false, isRecycled: true }
const LAST: PiecePlace = { last: true, flush: false, isRecycled: false }
/** How nginx holds a piece of an upstream's body: more is to come, all is there, or nothing is held back at all. */
export type PieceMode = 'streaming' | 'complete' | 'unbuffered'
const PLACES: Readonly<Record<PieceMode, PiecePlace>> = { streaming: RECYCLED, complete: MIDDLE, unbuffered: FLUSHED }

/** nginx answers with a page of its own or with Kong's error handler; chosen by finalize.ts. */
export type AnswerSpecially = (output: ClientOutput, status: number) => Maybe<number>

/**
 * nginx's filter chain for one answer, with what ngx_lua remembers between calls: the head passes header_filter,
 * every piece of the body passes body_filter. Results are nginx's codes (nginx-codes.ts).
 * Kong: nginx-behaviour.md §1–§5
 */
export class ClientOutput implements Output {
  readonly wire: WriteFilter
  /** nginx began to write the head: header_filter is over. */
  isHeadBuilt = false
  /** No body follows the head. */
  isHeaderOnly = false
  /** Overrides the status of the head: an error page is being answered. */
  errorStatus = 0
  /** Kong's error handler answers once; an error inside it gets nginx's page. */
  hadErrorPage = false
  /** header_filter replaced the answer by `ngx.exit`. */
  isFilterFinalized = false
  /** nginx does not trust the connection any more and closes it behind this answer. */
  isLastOnConnection = false
  /** A filter failed: whatever is still held back is lost. */
  isBroken = false
  /** The head came from an upstream, not from Kong. */
  isUpstreamHead = false
  /** Content-Length that nginx itself wrote; told from a plugin's by identity. */
  ownLength: HeaderPair | undefined
  /** What ngx_lua knows; a new one after an internal redirect. */
  private lua = freshLuaState()
  readonly ctx: RequestContext
  readonly gateway: Gateway
  private readonly answerSpecially: AnswerSpecially

  constructor(ctx: RequestContext, gateway: Gateway, answerSpecially: AnswerSpecially) {
    this.ctx = ctx
    this.gateway = gateway
    this.answerSpecially = answerSpecially
    this.wire = new WriteFilter(ctx.exchange)
  }

  // What Lua can do: ngx.send_headers, print, flush, eof, exit.

  sendHead(): void | Promise<void> {
    return ignore(this.sendLuaHead())
  }

  print(bytes: string): void | Promise<void> {
    return ignore(this.printBytes(bytes))
  }

  flush(): void | Promise<void> {
    if (!this.hasSentHead() || this.lua.isEnded || this.isHeaderOnly) return undefined
    return ignore(this.filterBody('', FLUSHED))
  }

  finish(): void | Promise<void> {
    return ignore(this.endBody())
  }

  hasSentHead(): boolean {
    return this.isHeadBuilt || this.lua.isHeadSent
  }

  hasEnded(): boolean {
    return this.lua.isEnded
  }

  printBytes(bytes: string): Maybe<number> {
    if (this.lua.isEnded) return NGX_OK
    return whenReady(this.sendLuaHead(), (code) => {
      if (code !== NGX_OK) return code
      if (this.isHeaderOnly) {
        this.lua.isEnded = true
        return NGX_OK
      }
      // Nothing to print is no piece of a body.
      return bytes === '' ? NGX_OK : this.filterBody(bytes, MIDDLE)
    })
  }

  endBody(): Maybe<number> {
    if (this.lua.isEnded) return NGX_OK
    return whenReady(this.sendLuaHead(), (code) => {
      if (code !== NGX_OK) return code
      this.lua.isEnded = true
      return this.isHeaderOnly ? NGX_OK : this.filterBody('', LAST)
    })
  }

  /** `ngx.exit(status)` outside filters: what the phase ends with (Kong: nginx-behaviour.md §2). */
  exit(status: number, isContent: boolean): Maybe<number> {
    const code = this.checkedExit(status)
    const { response } = this.ctx
    this.lua.hasExited = true
    this.lua.exitCode = code
    if (!this.hasSentHead() && response.status === 0 && code >= 200) response.status = code
    const isPlainEnd = code >= 200 && code < SPECIAL_RESPONSE && code !== 204
    if (!isPlainEnd && !(code === NGX_OK && isContent)) return this.exitCode(isContent)
    return whenReady(this.endBody(), (sent) =>
      sent === NGX_ERROR || sent >= SPECIAL_RESPONSE ? sent : this.exitCode(isContent),
    )
  }

  /** Inside an internal redirect ngx_lua remembers nothing; whoever was printing goes on with what it knew. */
  redirect<T>(run: () => Maybe<T>): Maybe<T> {
    const outer = this.lua
    this.lua = freshLuaState()
    return whenReady(run(), (result) => {
      this.lua = outer
      return result
    })
  }

  sentBytes(): { readonly head: number; readonly body: number } {
    return this.wire.sentBytes()
  }

  // nginx's own filters.

  /** Runs header_filter and builds the head. */
  sendHeader(): Maybe<number> {
    const { response } = this.ctx
    if (this.isHeadBuilt) return NGX_ERROR
    if (this.errorStatus !== 0) {
      response.status = this.errorStatus
      response.reason = undefined
    }
    const before = this.lua.hasExited ? this.lua.exitCode : NGX_OK
    return whenReady(this.filterHead(), (isSound) => {
      if (!isSound) return NGX_ERROR
      if (this.lua.hasExited && this.lua.exitCode !== before) return this.finalizeFilter(this.lua.exitCode)
      this.buildHead()
      return NGX_OK
    })
  }

  /** Passes a piece of the body through body_filter to the client. */
  filterBody(bytes: string, place: PiecePlace): Maybe<number> {
    const { ctx, lua } = this
    if (lua.hasSeenLast) return NGX_OK
    const { filter, response } = ctx
    filter.chunk = response.replacement ?? bytes
    filter.eof = place.last || response.replacement !== undefined
    filter.isAssigned = response.replacement !== undefined
    return whenReady(
      this.inPhase('body_filter', () => this.runBodyFilter()),
      (error) => {
        const isSame = !filter.isAssigned && filter.chunk === bytes && filter.eof === place.last
        // Whoever sets eof, or writes the last piece, ends the filtering.
        if (filter.eof && !isSame) lua.hasSeenLast = true
        if (error) {
          writeLog(ctx, 'error', `failed to run body_filter_by_lua*: ${reasonOfError(error)}`, { at: error.at })
          this.isBroken = true
          return NGX_ERROR
        }
        this.wire.write(filter.chunk, { last: filter.eof, flush: place.flush || (place.isRecycled && isSame) })
        return NGX_OK
      },
    )
  }

  /** A whole body in one piece: nginx's pages. */
  sendWhole(body: string): Maybe<number> {
    return this.filterBody(body, LAST)
  }

  /** A piece of an upstream's body. */
  pass(bytes: string, mode: PieceMode): Maybe<number> {
    return this.filterBody(bytes, PLACES[mode])
  }

  /** nginx forgets the headers of an answer that header_filter replaced. */
  private finalizeFilter(code: number): Maybe<number> {
    const { response } = this.ctx
    if (code === NGX_ERROR) return NGX_ERROR
    response.status = 0
    response.reason = undefined
    response.headers.clear()
    this.ownLength = undefined
    this.isUpstreamHead = false
    this.isFilterFinalized = true
    return whenReady(this.answerSpecially(this, code), (result) =>
      result === NGX_OK || result === NGX_DONE ? NGX_ERROR : result,
    )
  }

  private sendLuaHead(): Maybe<number> {
    if (this.hasSentHead()) return NGX_OK
    const { response, inbound } = this.ctx
    if (inbound.method === 'HEAD') this.isHeaderOnly = true
    if (response.status === 0) response.status = 200
    return whenReady(this.sendHeader(), (code) => {
      this.lua.isHeadSent = true
      return code
    })
  }

  /** Kong's header_filter; false when a plugin threw: the connection is lost (Kong: phases.md §7). */
  private filterHead(): Maybe<boolean> {
    const { ctx, gateway, lua } = this
    ctx.kongPhase = 'header_filter'
    ctx.filterExit = undefined
    dropHopHeaders(ctx)
    const failure = this.inPhase('header_filter', () =>
      runFilter('header_filter', gateway.iterator.collected(ctx, 'header_filter'), ctx),
    )
    return whenReady(failure, (error) => {
      if (error) {
        writeLog(ctx, 'error', `failed to run header_filter_by_lua*: ${reasonOfError(error)}`, { at: error.at })
        return false
      }
      addKongHeaders(ctx, gateway.settings)
      gateway.requestDebug?.show(ctx)
      if (ctx.filterExit !== undefined) {
        lua.hasExited = true
        lua.exitCode = ctx.filterExit
      }
      return true
    })
  }

  private buildHead(): void {
    const { ctx } = this
    const { status, reason, headers } = ctx.response
    this.isHeadBuilt = true
    ctx.response.headersSent = true
    const { head, isHeaderOnly } = finishHead({
      status,
      reason,
      headers,
      method: ctx.inbound.method,
      httpVersion: ctx.request.httpVersion,
      ownLength: this.ownLength,
      keepsDate: this.isUpstreamHead,
      now: ctx.host.now(),
    })
    if (isHeaderOnly) this.isHeaderOnly = true
    showContentType(ctx.response.headers, head)
    this.wire.takeHead(this.isLastOnConnection ? { ...head, isLast: true } : head)
    if (isHeaderOnly) this.wire.write('', LAST)
  }

  private runBodyFilter(): ReturnType<typeof runFilter> {
    const { ctx, gateway } = this
    ctx.kongPhase = 'body_filter'
    return runFilter('body_filter', gateway.iterator.collected(ctx, 'body_filter'), ctx)
  }

  /** A filter runs inside another phase, which goes on afterwards; KONG_PHASE stays (Kong: nginx-behaviour.md §2). */
  private inPhase<T>(phase: NginxPhase, run: () => Maybe<T>): Maybe<T> {
    const { ctx } = this
    const outer = ctx.nginxPhase
    ctx.nginxPhase = phase
    return whenReady(run(), (result) => {
      ctx.nginxPhase = outer
      return result
    })
  }

  /** After the head is out an error status comes too late (Kong: nginx-behaviour.md A27). */
  private checkedExit(status: number): number {
    const { response } = this.ctx
    if (!this.hasSentHead() || status < SPECIAL_RESPONSE || ENDS_CONNECTION.has(status)) return status
    if (status !== response.status) {
      const message = `attempt to set status ${status} via ngx.exit after sending out the response status ${response.status}`
      writeLog(this.ctx, 'error', message)
    }
    return 200
  }

  private exitCode(isContent: boolean): number {
    const code = this.lua.exitCode
    if (!this.hasSentHead() || code <= NGX_OK || ENDS_CONNECTION.has(code)) return code
    return isContent ? NGX_OK : 200
  }
}

const ENDS_CONNECTION: ReadonlySet<number> = new Set([REQUEST_TIME_OUT, CLIENT_CLOSED_REQUEST, NGX_HTTP_CLOSE])

interface LuaState {
  isHeadSent: boolean
  isEnded: boolean
  hasExited: boolean
  exitCode: number
  /** body_filter set eof itself: nothing passes any more. */
  hasSeenLast: boolean
}

function freshLuaState(): LuaState {
  return { isHeadSent: false, isEnded: false, hasExited: false, exitCode: NGX_OK, hasSeenLast: false }
}

/** Later phases see the type as it was sent, charset included (Kong: nginx-behaviour.md §17). */
function showContentType(headers: HeaderList, head: ReplyHead): void {
  for (const [name, value] of head.headers) if (name === 'Content-Type') return headers.set(name, value)
  headers.delete('Content-Type')
}

function ignore(result: Maybe<number>): void | Promise<void> {
  return result instanceof Promise ? result.then(() => undefined) : undefined
}
