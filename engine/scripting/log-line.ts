import { LOG_LEVELS, type Host, type LogLevel } from '../host.ts'
import { logLevelOf } from '../gateway/log-level.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { SourcePlace } from '../gateway/plugin.ts'
import { RequestContext } from '../gateway/request-context.ts'
import type { LuaVm } from '../lua/vm.ts'
import { contextOf, pluginOf, type ScriptContext } from './current.ts'

/** Where lines of the error log go, and which are too quiet for it. */
export interface LogSink {
  readonly host: Host
  readonly probe: Instrumentation
  readonly logLevel: LogLevel
}

/** True when a line of that level is written. */
export function isLogged(sink: LogSink, level: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(logLevelOf(sink.host, sink.logLevel))
}

/** Writes a line as nginx's error log has it after `*N `; listeners learn who wrote it and where. */
export function writeLog(
  vm: LuaVm,
  sink: LogSink,
  line: { level: LogLevel; message: string; at?: SourcePlace | undefined },
): void {
  if (!isLogged(sink, line.level)) return
  writeLogOf(contextOf(vm), sink, line)
}

/** The same where no Lua code is running any more, e.g. about a timer that failed. */
export function writeLogOf(
  context: ScriptContext | undefined,
  sink: LogSink,
  { level, message, at }: { level: LogLevel; message: string; at?: SourcePlace | undefined },
): void {
  const ctx = context instanceof RequestContext ? context : undefined
  sink.host.log(level, message)
  const probe = ctx?.probe ?? sink.probe
  probe.onLog?.(ctx, level, message, pluginOf(context), at)
}

/** `handler.lua:12`: base name of the calling chunk and line; `[C]:-1` when a library function called. */
export function shortPlace(at: SourcePlace | undefined): string {
  return at === undefined ? '[C]:-1' : `${at.file.slice(at.file.lastIndexOf('/') + 1)}:${at.line}`
}
