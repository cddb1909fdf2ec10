import { builtInPage } from './built-in-pages.ts'
import { HANDLED_STATUSES, redirectToErrorHandler } from './error-handler.ts'
import { whenReady, type Maybe } from './maybe.ts'
import type { ReplyOutcome } from './message.ts'
import {
  CLIENT_CLOSED_REQUEST,
  NGX_DONE,
  NGX_ERROR,
  NGX_HTTP_CLOSE,
  NGX_OK,
  REQUEST_TIME_OUT,
  SPECIAL_RESPONSE,
} from './nginx-codes.ts'
import type { ClientOutput } from './output.ts'

/** Codes that close the connection without an answer. */
const TERMINATING: ReadonlySet<number> = new Set([NGX_ERROR, REQUEST_TIME_OUT, CLIENT_CLOSED_REQUEST, NGX_HTTP_CLOSE])
/** Errors after which nginx keeps no connection (ngx_http_special_response_handler). */
const CLOSING_STATUSES: ReadonlySet<number> = new Set([400, 413, 414, 494, 495, 496, 497, 500, 501])
/** Codes that nginx answers itself, besides errors and redirects. */
const EMPTY_STATUSES: ReadonlySet<number> = new Set([201, 204])

/** Ends a request with the result of its last phase, as nginx does (Kong: nginx-behaviour.md §1). */
export function finalize(output: ClientOutput, code: number): Maybe<void> {
  if (code === NGX_DONE) return undefined
  // The client already has what header_filter put in place of the answer.
  if (code === NGX_OK && output.isFilterFinalized) output.isBroken = true
  // A client that left in the middle of its body gets no error page (Kong: nginx-behaviour.md §7).
  const hasLeft = code === 400 && output.ctx.exchange.isClosed()
  if (TERMINATING.has(code) || hasLeft || output.isBroken) return terminate(output, code)
  if (code >= SPECIAL_RESPONSE || EMPTY_STATUSES.has(code)) {
    return whenReady(answerSpecially(output, code), (result) => finalize(output, result))
  }
  return close(output)
}

/** An error page: Kong's handler for the statuses it is registered for, else nginx's own page or an empty body. */
export function answerSpecially(output: ClientOutput, status: number): Maybe<number> {
  const { response } = output.ctx
  output.errorStatus = status
  if (CLOSING_STATUSES.has(status)) output.isLastOnConnection = true
  response.headers.delete('Content-Type')
  if (!output.hadErrorPage) {
    output.hadErrorPage = true
    if (HANDLED_STATUSES.has(status)) {
      return output.redirect(() =>
        whenReady(redirectToErrorHandler(output), (code) => whenReady(finalize(output, code), () => NGX_DONE)),
      )
    }
  }
  if (status >= 494 && status <= 497) output.errorStatus = 400
  return sendPage(output, builtInPage(status))
}

function sendPage(output: ClientOutput, page: string | undefined): Maybe<number> {
  const { headers } = output.ctx.response
  if (page !== undefined) headers.set('Content-Type', 'text/html')
  for (const name of ['Content-Length', 'Accept-Ranges', 'Last-Modified', 'ETag']) headers.delete(name)
  headers.add('Content-Length', String(page?.length ?? 0))
  output.ownLength = headers.entries().at(-1)
  return whenReady(output.sendHeader(), (code) =>
    code !== NGX_OK || output.isHeaderOnly ? code : output.sendWhole(page ?? ''),
  )
}

/** Closes the connection; what is still held back is lost. */
function terminate(output: ClientOutput, code: number): void {
  const { response } = output.ctx
  if (code > 0 && (response.status === 0 || !output.wire.isHeadSent)) response.status = code
  close(output)
}

/** How the client saw the answer end. */
export function outcomeOf({ wire }: ClientOutput): ReplyOutcome {
  if (!wire.isHeadSent) return wire.bytesSent > 0 ? 'incomplete' : 'closed'
  return wire.isComplete ? 'complete' : 'incomplete'
}

function close(output: ClientOutput): void {
  const { exchange } = output.ctx
  if (outcomeOf(output) === 'complete') exchange.end()
  else exchange.abort()
}
