import { writeLog } from '../error-log.ts'
import type { Gateway } from '../gateway.ts'
import { combineInstrumentation, type Instrumentation } from '../instrumentation.ts'
import { networkContains, parseIpAddress, parseIpNetwork, type IpNetwork } from '../ip-address.ts'
import type { GatewayRequest } from '../message.ts'
import type { RequestContext } from '../request-context.ts'
import { PhaseTimes } from './phase-times.ts'

const HEADERS = {
  debug: 'x-kong-request-debug',
  token: 'x-kong-request-debug-token',
  log: 'x-kong-request-debug-log',
} as const
const OUTPUT = 'X-Kong-Request-Debug-Output'
/** Clients elsewhere may sit behind a proxy that takes no long header. */
const HEADER_BYTES = 2048
/** nginx cuts lines of its error log. */
const LOG_BYTES = 3072
const PREFIX = '[request-debug]'
const DEFAULT_WORKSPACE = '0dc6f45b-8f8d-40d2-a504-473544ee190b'
const LOOPBACK = ['127.0.0.0/8', '::1'].map(parseIpNetwork).filter((range): range is IpNetwork => range !== undefined)

/** Adds what it measured to the head of one request's answer. */
export interface RequestDebug {
  show(ctx: RequestContext): void
}

/**
 * `X-Kong-Request-Debug: *` asks where the time of this request goes; from another machine only with the token of
 * kong.conf (`request_debug_token`). The headers never reach the upstream. A request without them costs one look at
 * its headers. Source: Kong's documentation on debugging requests, and its kong.timing.
 */
export function withRequestDebug(request: GatewayRequest, gateway: Gateway): Gateway {
  const { isOn = true, token } = gateway.settings.requestDebug ?? {}
  const asked = isOn ? debugHeaders(request) : undefined
  if (!asked) return gateway
  const hide: Instrumentation = {
    onRequest: ({ inbound }) => Object.values(HEADERS).forEach((name) => inbound.headers.delete(name)),
  }
  const isLocal = isLoopback(request.client.ip)
  const isAllowed = asked.debug === '*' && (isLocal || (token !== undefined && asked.token === token))
  if (!isAllowed) return { ...gateway, probe: combineInstrumentation([hide, gateway.probe]) }
  const watch = new Stopwatch({ isLogged: asked.log === 'true', isLocal })
  return {
    ...gateway,
    probe: combineInstrumentation([hide, watch.probe(), gateway.probe]),
    requestDebug: { show: (ctx) => watch.show(ctx) },
  }
}

type DebugHeaders = { readonly [name in keyof typeof HEADERS]?: string }

/** First values; undefined when there is none of them. */
function debugHeaders({ headers }: GatewayRequest): DebugHeaders | undefined {
  let found: Record<string, string> | undefined
  for (const [name, value] of headers) {
    if (name.length < HEADERS.debug.length || name.length > HEADERS.token.length) continue
    const lower = name.toLowerCase()
    for (const [key, wanted] of Object.entries(HEADERS)) {
      if (lower === wanted) found = { [key]: value, ...found }
    }
  }
  return found
}

function isLoopback(ip: string): boolean {
  const address = parseIpAddress(ip)
  return address !== undefined && LOOPBACK.some((range) => networkContains(range, address))
}

/** Times of one request. */
class Stopwatch {
  private readonly times = new PhaseTimes()
  private readonly isLocal: boolean
  private isLogged: boolean

  constructor({ isLogged, isLocal }: { readonly isLogged: boolean; readonly isLocal: boolean }) {
    this.isLogged = isLogged
    this.isLocal = isLocal
  }

  probe(): Instrumentation {
    return {
      onBeforeHandler: ({ host }) => this.times.begin(host.now()),
      onAfterHandler: ({ host }, phase, active) => this.times.end(phase, active, host.now()),
      onEnd: (ctx) => this.log(ctx),
    }
  }

  show(ctx: RequestContext): void {
    let output = this.output(ctx)
    if (output.length >= HEADER_BYTES && !this.isLocal) {
      this.isLogged = true
      output = JSON.stringify({
        truncated: true,
        request_id: ctx.id,
        message: 'Output is truncated, please check the error_log for full output by filtering with the request_id.',
      })
    }
    ctx.response.headers.set(OUTPUT, output)
  }

  private log(ctx: RequestContext): void {
    if (!this.isLogged) return
    const output = this.output(ctx)
    const write = (text: string) => writeLog(ctx, 'notice', `[lua] init.lua: log(): ${PREFIX} ${text}`)
    if (output.length < LOG_BYTES) return write(`output: ${output}`)
    const count = Math.ceil(output.length / LOG_BYTES)
    for (let i = 0; i < count; i++)
      write(`parts: ${i + 1}/${count} output: ${output.slice(i * LOG_BYTES, (i + 1) * LOG_BYTES)}`)
  }

  private output(ctx: RequestContext): string {
    const child = this.times.parts(ctx, ctx.host.now())
    return JSON.stringify({ request_id: ctx.id, workspace_id: DEFAULT_WORKSPACE, child })
  }
}
