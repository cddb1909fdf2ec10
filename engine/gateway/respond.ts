import { writeLog } from './error-log.ts'
import { errorLine } from './error-lines.ts'
import { chooseErrorType, ERROR_CONTENT_TYPES, renderError } from './error-templates.ts'
import { whenReady, type Maybe } from './maybe.ts'
import type { HeaderPair } from './message.ts'
import { NGX_ERROR, REQUEST_TIME_OUT } from './nginx-codes.ts'
import type { ClientOutput } from './output.ts'
import { STANDS_FOR, type KongPhase } from './phases.ts'
import type { Rejection } from './rejections.ts'
import type { RequestContext } from './request-context.ts'

/** An answer ready to send; an undefined body is Kong's nil: nothing is printed. */
export interface Answer {
  readonly status: number
  readonly body: string | undefined
  readonly headers: readonly HeaderPair[]
}

/** Phases in which kong.response.exit may be called (Kong: pdk.json). */
const EXIT_PHASES: readonly KongPhase[] = [
  'rewrite',
  'access',
  'balancer',
  'response',
  'header_filter',
  'error',
  'admin_api',
]

/** Sends an answer as kong.response.exit does outside filters; the result ends the phase (Kong: nginx-behaviour.md §1). */
export function respond(output: ClientOutput, { status, body, headers }: Answer, isContent = false): Maybe<number> {
  const { ctx } = output
  if (!EXIT_PHASES.includes(STANDS_FOR[ctx.kongPhase]?.[0] ?? ctx.kongPhase)) return abortPhase(output)
  const { response } = ctx
  response.status = status
  response.reason = undefined
  output.errorStatus = 0
  setHeaders(ctx, headers)
  ctx.isExited = true
  if (!headers.some(([name]) => name.toLowerCase() === 'content-length')) {
    response.headers.set('Content-Length', String(body?.length ?? 0))
  }
  // 408 closes the connection, whatever there is to say (Kong: nginx-behaviour.md §1).
  if (body === undefined || status === REQUEST_TIME_OUT) return output.exit(status, isContent)
  // Whatever printing came to, Kong goes on to ngx.exit.
  return whenReady(output.printBytes(body), () => output.exit(status, isContent))
}

/** kong.response.error of Kong's own code: the form is chosen by Accept, JSON by default (Kong: phases.md §9). */
export function respondError(output: ClientOutput, { status, message, headers }: Rejection): Maybe<number> {
  const { ctx, gateway } = output
  const { rules, errorTemplates: templates } = gateway.settings
  const { form, hasRequestId } = rules.errors
  if (form === 'line') {
    const { body, contentType: type } = errorLine(message)
    return respond(output, { status, body, headers: [['Content-Type', type], ...headers] })
  }
  const type = chooseErrorType(ctx.inbound.headers.get('accept'))
  const contentType: HeaderPair = ['Content-Type', ERROR_CONTENT_TYPES[type]]
  const body = renderError(type, message, { requestId: hasRequestId ? ctx.id : undefined, templates })
  return respond(output, { status, body, headers: [contentType, ...headers] })
}

/** Several values of one name become several lines. */
function setHeaders({ response }: RequestContext, headers: readonly HeaderPair[]): void {
  const values = new Map<string, { name: string; values: string[] }>()
  for (const [name, value] of headers) {
    const known = values.get(name.toLowerCase())
    if (known) known.values.push(value)
    else values.set(name.toLowerCase(), { name, values: [value] })
  }
  for (const { name, values: lines } of values.values()) response.headers.set(name, ...lines)
}

/** After ngx.say the PDK's phase check stops Kong itself (Kong: nginx-behaviour.md §2). */
function abortPhase(output: ClientOutput): number {
  const { ctx } = output
  const reason = `function cannot be called in ${ctx.kongPhase} phase (only in: ${EXIT_PHASES.join(', ')})`
  writeLog(
    ctx,
    'error',
    `lua entry thread aborted: runtime error: /usr/local/share/lua/5.1/kong/init.lua:1250: ${reason}`,
  )
  return output.hasSentHead() ? NGX_ERROR : 500
}
