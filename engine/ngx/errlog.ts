import { logLevelOf } from '../gateway/log-level.ts'
import { LOG_LEVELS } from '../host.ts'
import { checkInteger, checkString, defineNative, library } from '../lua/runtime/native.ts'
import { EMPTY } from '../lua/runtime/value.ts'
import { writeLog } from '../scripting/log-line.ts'
import type { NgxApi } from './api.ts'

/** `require "ngx.errlog"`: what the PDK and log plugins use of it (ngx-api.json module_members_used). */
export function installErrlog(api: NgxApi): void {
  api.vm.preload('ngx.errlog', () =>
    library({
      get_sys_filter_level: defineNative(
        'get_sys_filter_level',
        () => LOG_LEVELS.indexOf(logLevelOf(api.host, api.logLevel)) + 1,
      ),
      set_filter_level: defineNative('set_filter_level', () => true),
      raw_log: defineNative('raw_log', (_F, level, text) => {
        const name = LOG_LEVELS[checkInteger(level, 1) - 1]
        if (name === undefined) return api.vm.fail('bad log level')
        writeLog(api.vm, api, { level: name, message: checkString(text, 2) })
        return EMPTY
      }),
    }),
  )
}
