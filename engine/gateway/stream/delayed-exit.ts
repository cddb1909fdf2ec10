import { writeLog } from '../error-log.ts'
import type { RequestContext } from '../request-context.ts'
import type { SessionEnd } from './handle-stream.ts'

const NOT_IN_PREREAD =
  'function cannot be called in preread phase (only in: rewrite, access, balancer, response, header_filter, error, admin_api)'

/**
 * What waited while the rest was collected. A body goes to the client when the status is below 400, else to the log.
 * After a throw Kong asks its HTTP machinery for an answer, which refuses to work in preread: the connection just ends.
 * Kong: phases.md §14
 */
export async function flushDelayedExit(ctx: RequestContext): Promise<SessionEnd> {
  const { delayedResponse } = ctx
  ctx.delaysResponse = false
  if (!delayedResponse || delayedResponse.isThrow) {
    writeLog(ctx, 'error', `lua entry thread aborted: runtime error: ${NOT_IN_PREREAD}`)
    return { status: 500, code: 'handler-failed' }
  }
  const { status, body } = delayedResponse
  await sendExit(ctx, status, body)
  return { status, code: 'closed-by-plugin' }
}

/** The body of `kong.response.exit` in the stream subsystem. */
export async function sendExit(ctx: RequestContext, status: number, body: string | undefined): Promise<void> {
  if (body === undefined) return
  if (status < 400) await ctx.output.print(body)
  else writeLog(ctx, 'error', `[kong] response.lua: unable to proxy stream connection, status: ${status}, err: ${body}`)
}
