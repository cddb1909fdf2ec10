import type { OutboundResponse } from '../host.ts'
import { toText } from './bytes.ts'
import { writeLog } from './error-log.ts'
import { whenReady, type Maybe } from './maybe.ts'
import { CLIENT_CLOSED_REQUEST, NGX_ERROR, NGX_OK } from './nginx-codes.ts'
import type { ClientOutput, PieceMode } from './output.ts'
import { describeBodyFailure } from './upstream-failures.ts'
import { isGrpc } from './upstream-vars.ts'

/** nginx's proxy buffers. */
const BUFFER_SIZE = 8192

/**
 * Passes an upstream's body through body_filter to the client, in the pieces nginx would see:
 * chunks as they come, any other body by full buffers, everything at once without response buffering.
 * Kong: nginx-behaviour.md §5
 */
export function relayBody(output: ClientOutput, answer: OutboundResponse): Maybe<number> {
  const { ctx } = output
  const isUnbuffered = ctx.route?.responseBuffering === false || isGrpc(ctx.service)
  const isByPiece = isUnbuffered || header(answer, 'transfer-encoding') !== undefined
  const pieces = new Pieces(isByPiece ? 0 : BUFFER_SIZE - headSize(answer))
  const relay: Relay = { output, pieces, mode: isUnbuffered ? 'unbuffered' : 'streaming' }
  // Without buffering nginx pushes the head out before a body is there.
  if (isUnbuffered && !(Number(header(answer, 'content-length')) > 0)) return relayAfterHead(relay, answer)
  const whole = answer.body.takeWhole?.()
  if (!whole) return relayArriving(relay, answer)
  return whenReady(passOn(relay, whole), (code) => (code === NGX_OK ? finish(relay) : code))
}

interface Relay {
  readonly output: ClientOutput
  readonly pieces: Pieces
  readonly mode: PieceMode
}

async function relayAfterHead(relay: Relay, answer: OutboundResponse): Promise<number> {
  if ((await relay.output.pass('', 'unbuffered')) === NGX_OK) return relayArriving(relay, answer)
  await discard(answer)
  return NGX_ERROR
}

async function relayArriving(relay: Relay, answer: OutboundResponse): Promise<number> {
  const { output, pieces } = relay
  try {
    for await (const bytes of answer.body) {
      const code = await passOn(relay, bytes)
      if (code !== NGX_OK) return code
    }
  } catch (thrown) {
    if (output.ctx.exchange.isClosed()) return CLIENT_CLOSED_REQUEST
    return breakOff(output, pieces.rest(), thrown)
  }
  return finish(relay)
}

/** Passes on what is there, as fast as the client reads. */
function passOn(relay: Relay, bytes: Uint8Array): Maybe<number> {
  const { output, pieces } = relay
  return whenReady(passPieces(relay, pieces.take(toText(bytes))), (code) => {
    if (code !== NGX_OK) return NGX_ERROR
    const { drained } = output.wire
    return drained ? drained.then(() => stateOf(output)) : stateOf(output)
  })
}

function passPieces(relay: Relay, pieces: readonly string[], from = 0): Maybe<number> {
  for (let i = from; i < pieces.length; i++) {
    const passed = relay.output.pass(pieces[i] ?? '', relay.mode)
    // Only a debugger makes a filter wait.
    if (passed instanceof Promise)
      return passed.then((code) => (code === NGX_OK ? passPieces(relay, pieces, i + 1) : code))
    if (passed !== NGX_OK) return passed
  }
  return NGX_OK
}

function stateOf({ ctx }: ClientOutput): number {
  return ctx.exchange.isClosed() ? CLIENT_CLOSED_REQUEST : NGX_OK
}

/** The last bytes, and the end. */
function finish({ output, pieces }: Relay): Maybe<number> {
  const rest = pieces.rest()
  if (rest === '') return output.sendWhole('')
  return whenReady(output.pass(rest, 'complete'), (code) => (code === NGX_OK ? output.sendWhole('') : NGX_ERROR))
}

/** The upstream broke off: what came is passed on, the end is never sent. */
async function breakOff(output: ClientOutput, rest: string, thrown: unknown): Promise<number> {
  writeLog(output.ctx, 'error', describeBodyFailure(thrown))
  if (rest !== '' && (await output.pass(rest, 'complete')) !== NGX_OK) return NGX_ERROR
  return output.pass('', 'unbuffered')
}

/** Cuts a body into what nginx reads at once; a limit of 0 means as it comes. */
class Pieces {
  private pending = ''
  private limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  take(text: string): readonly string[] {
    if (this.limit === 0) return text === '' ? [] : [text]
    const full: string[] = []
    this.pending += text
    while (this.pending.length > this.limit) {
      full.push(this.pending.slice(0, this.limit))
      this.pending = this.pending.slice(this.limit)
      this.limit = BUFFER_SIZE
    }
    return full
  }

  rest(): string {
    const { pending } = this
    this.pending = ''
    return pending
  }
}

function header({ headers }: OutboundResponse, wanted: string): string | undefined {
  for (const [name, value] of headers) if (name.length === wanted.length && name.toLowerCase() === wanted) return value
  return undefined
}

/** Bytes of the head, which lie in the first buffer. */
function headSize({ reason, headers }: OutboundResponse): number {
  let size = 'HTTP/1.1 200 \r\n\r\n'.length + reason.length
  for (const [name, value] of headers) size += name.length + value.length + 4
  return size
}

/** Nobody will read this body. */
export async function discard({ body }: OutboundResponse): Promise<void> {
  await body[Symbol.asyncIterator]().return?.(undefined)
}
