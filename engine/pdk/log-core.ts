import type { LogLevel } from '../host.ts'
import { writeLog } from '../scripting/log-line.ts'
import type { PdkApi } from './api.ts'

/** A line Kong's own code writes: no plugin's name, a place in Kong's sources. */
export function logCore(api: PdkApi, level: LogLevel, place: string, text: string): void {
  writeLog(api.vm, api, { level, message: `[kong] ${place} ${text}` })
}
