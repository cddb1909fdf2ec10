import { errorPage } from './error-lines.ts'
import { chooseErrorType, ERROR_CONTENT_TYPES, handlerMessage, renderError } from './error-templates.ts'
import type { Maybe } from './maybe.ts'
import type { ClientOutput } from './output.ts'
import { respond } from './respond.ts'

/** Statuses of nginx that Kong's handler answers (`error_page`, Kong: phases.md §9). */
export const HANDLED_STATUSES: ReadonlySet<number> = new Set([
  400, 404, 405, 408, 411, 412, 413, 414, 417, 494, 500, 502, 503, 504,
])

/** nginx redirects to `/kong_error_handler`: Kong answers in its template (Kong: phases.md §9). */
export function redirectToErrorHandler(output: ClientOutput): Maybe<number> {
  const { ctx } = output
  const { inbound } = ctx
  if (inbound.method !== 'HEAD') inbound.method = 'GET'
  inbound.uri = '/kong_error_handler'
  inbound.args = undefined
  ctx.nginxPhase = 'content'
  ctx.isUnexpected = true
  return answerError(output, true)
}

/** Kong's error handler, also called directly by buffered proxying (Kong: nginx-behaviour.md A13). */
export function answerError(output: ClientOutput, isContent: boolean): Maybe<number> {
  const { ctx, gateway } = output
  const { inbound, response } = ctx
  const status = output.errorStatus || response.status
  const accept =
    inbound.headers.get('accept') ?? inbound.headers.get('content-type') ?? gateway.settings.errorDefaultType
  ctx.kongPhase = 'error'
  ctx.isBuffered = false
  ctx.delaysResponse = false
  ctx.delayedResponse = undefined
  response.replacement = undefined
  const { body, contentType } = pageOf(output, accept, handlerMessage(status))
  return respond(
    output,
    {
      // 494 is nginx's own code for headers that are too large; clients get 400.
      status: status === 494 ? 400 : status,
      body,
      headers: [['Content-Type', contentType]],
    },
    isContent,
  )
}

function pageOf({ ctx, gateway }: ClientOutput, accept: string, message: string) {
  const { rules, errorTemplates: templates } = gateway.settings
  const { form, hasRequestId } = rules.errors
  if (form === 'line') return errorPage(accept, message)
  const type = chooseErrorType(accept)
  const body = renderError(type, message, { requestId: hasRequestId ? ctx.id : undefined, templates })
  return { body, contentType: ERROR_CONTENT_TYPES[type] }
}
