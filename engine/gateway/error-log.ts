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

/** What nginx logs of an uncaught error: the message, then the traceback (Kong: nginx-behaviour.md §3). */
export function reasonOfError({ message, traceback }: HandlerError): string {
  return traceback ? `${message}\n${traceback}` : message
}
