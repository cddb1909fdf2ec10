import type { LogLevel } from '../host.ts'
import type { HandlerError, SourcePlace } from './plugin.ts'
import type { RequestContext } from './request-context.ts'

interface LogOrigin {
  readonly plugin?: string
  readonly at?: SourcePlace | undefined
}

/** A line of the error log that the gateway itself writes while it serves a request. */
export function writeLog(ctx: RequestContext, level: LogLevel, message: string, { plugin, at }: LogOrigin = {}): void {
  ctx.host.log(level, message)
  ctx.probe.onLog?.(ctx, level, message, plugin, at)
}

/** nginx's words for an uncaught error: values that are no text have no reason (Kong: nginx-behaviour.md §3). */
export function reasonOfError(error: HandlerError): string {
  const reason = error.isText ? error.message : 'unknown reason'
  return error.traceback ? `${reason}\n${error.traceback}` : reason
}
