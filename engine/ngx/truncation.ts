import { contextOf, placeOf, pluginOf } from '../scripting/current.ts'
import { writeLog } from '../scripting/log-line.ts'
import type { NgxApi } from './api.ts'

/** Kong's patched getters say in the log that they cut a list (Kong: nginx-behaviour.md §12). */
export function warnTruncated(api: NgxApi, text: string): void {
  const plugin = pluginOf(contextOf(api.vm))
  const namespace = plugin === undefined ? '' : `[${plugin}] `
  writeLog(api.vm, api, {
    level: 'notice',
    message: `[kong] globalpatches.lua:95 ${namespace}${text}`,
    at: placeOf(api.vm),
  })
}
