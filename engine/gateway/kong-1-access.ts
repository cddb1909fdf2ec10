import { writeLog } from './error-log.ts'
import { errorLine } from './error-lines.ts'
import type { ActivePlugin, HandlerError } from './plugin.ts'
import type { RequestContext } from './request-context.ts'
import type { HandlerEnd } from './call-handler.ts'

/**
 * How `access` ends in Kong 1.1 after an error: a value that a handler returned is logged and answered with 500, a throw
 * reaches nginx. Nobody comes after (Kong: loading.md §11).
 */
export function endAccess(ctx: RequestContext, { plugin: { name } }: ActivePlugin, error: HandlerError): HandlerEnd {
  if (!error.isReturned) return { error }
  writeLog(ctx, 'error', `[kong] init.lua:692 [${name}] ${error.message}`, { plugin: name, at: error.at })
  const { body, contentType } = errorLine('An unexpected error occurred')
  ctx.delayedResponse = { status: 500, body, headers: [['Content-Type', contentType]], isThrow: false }
  return {}
}
