import type { OutboundResponse } from '../host.ts'
import { toText } from './bytes.ts'
import { writeLog } from './error-log.ts'
import { CLIENT_CLOSED_REQUEST, NGX_ERROR, NGX_OK } from './nginx-codes.ts'
import type { ClientOutput } from './output.ts'
import { describeBodyFailure } from './upstream-failures.ts'
import { isGrpc } from './upstream-vars.ts'

/** nginx's proxy buffers. */
const BUFFER_SIZE = 8192

/**
 * Passes an upstream's body through body_filter to the client, in the pieces nginx would see:
 * chunks as they come, any other body by full buffers, everything at once without response buffering.
 * Kong: nginx-behaviour.md §5
 */
export async function relayBody(output: ClientOutput, answer: OutboundResponse): Promise<number> {
  const { ctx } = output
  const isUnbuffered = ctx.route?.responseBuffering === false || isGrpc(ctx.service)
  const isWaiting = isUnbuffered && !(Number(header(answer, 'content-length')) > 0)
  // Without buffering nginx pushes the head out before a body is there.
  if (isWaiting && (await output.pass('', 'unbuffered')) !== NGX_OK) {
    await discard(answer)
    return NGX_ERROR
  }
  const isByPiece = isUnbuffered || header(answer, 'transfer-encoding') !== undefined
  const mode = isUnbuffered ? 'unbuffered' : 'streaming'
  const pieces = new Pieces(isByPiece ? 0 : BUFFER_SIZE - headSize(answer))
  try {
    for await (const bytes of answer.body) {
      for (const piece of pieces.take(toText(bytes))) if ((await output.pass(piece, mode)) !== NGX_OK) return NGX_ERROR
      if (output.wire.drained) await output.wire.drained
      if (ctx.exchange.isClosed()) return CLIENT_CLOSED_REQUEST
    }
  } catch (thrown) {
    if (ctx.exchange.isClosed()) return CLIENT_CLOSED_REQUEST
    return breakOff(output, pieces.rest(), thrown)
  }
  const rest = pieces.rest()
  if (rest !== '' && (await output.pass(rest, 'complete')) !== NGX_OK) return NGX_ERROR
  return output.sendWhole('')
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
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
}

/** Bytes of the head, which lie in the first buffer. */
function headSize({ reason, headers }: OutboundResponse): number {
  return headers.reduce(
    (size, [name, value]) => size + name.length + value.length + 4,
    'HTTP/1.1 200 \r\n\r\n'.length + reason.length,
  )
}

/** Nobody will read this body. */
export async function discard({ body }: OutboundResponse): Promise<void> {
  await body[Symbol.asyncIterator]().return?.(undefined)
}
