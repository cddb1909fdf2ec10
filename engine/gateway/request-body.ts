import { toText } from './bytes.ts'
import type { RequestContext } from './request-context.ts'

/** A client body that nginx refuses while reading it (Kong: nginx-behaviour.md §7). */
export class RequestBodyError extends Error {
  readonly status: 400 | 413 | 499

  /** `message` is nginx's line of the error log. */
  constructor(status: 400 | 413 | 499, message: string) {
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

async function collect(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  if (body instanceof Uint8Array) return toText(body)
  let text = ''
  for await (const bytes of body) text += toText(bytes)
  return text
}
