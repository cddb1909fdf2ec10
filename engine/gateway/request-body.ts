import type { Spool } from '../host.ts'
import { toBytes, toText } from './bytes.ts'
import type { RequestContext } from './request-context.ts'

/** A client body that nginx refuses while reading it (Kong: nginx-behaviour.md §7). */
export class RequestBodyError extends Error {
  readonly status: 400 | 408 | 413

  /** `message` is nginx's line of the error log. */
  constructor(status: 400 | 408 | 413, message: string) {
    super(message)
    this.name = 'RequestBodyError'
    this.status = status
  }
}

/** Reads the whole body once. @throws {RequestBodyError} */
export async function readRequestBody(ctx: RequestContext, bufferSize = 8192): Promise<string> {
  const { inbound, request } = ctx
  if (inbound.bodyWasRead || inbound.bodyWasSet) return inbound.body ?? ''
  inbound.bodyWasRead = true
  inbound.body = request.body === undefined ? '' : await collect(request.body)
  inbound.bodyIsInFile = inbound.body.length > bufferSize
  return inbound.body
}

/** What a body may take of memory when no plugin wants to see it. */
const KEPT_IN_MEMORY = 1024 * 1024

/**
 * Takes a whole body that no plugin read: nginx sends it on when it has all of it, a large one from a file.
 * @throws {RequestBodyError}
 */
export async function spoolBody(
  { inbound, host }: RequestContext,
  body: AsyncIterable<Uint8Array>,
): Promise<string | Spool> {
  let text = ''
  let spool: Spool | undefined
  inbound.bodyWasRead = true
  try {
    for await (const bytes of body) {
      if (!spool && text.length + bytes.length <= KEPT_IN_MEMORY) {
        text += toText(bytes)
        continue
      }
      spool ??= host.openSpool?.()
      if (text !== '') await spool?.write(toBytes(text))
      text = ''
      await spool?.write(bytes)
    }
  } catch (thrown) {
    await spool?.dispose()
    throw thrown
  }
  inbound.bodyIsInFile = spool !== undefined
  if (spool) return spool
  inbound.body = text
  return text
}

async function collect(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  if (body instanceof Uint8Array) return toText(body)
  let text = ''
  for await (const bytes of body) text += toText(bytes)
  return text
}
