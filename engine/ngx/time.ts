import { defineNative } from '../lua/runtime/native.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY } from '../lua/runtime/value.ts'
import type { NgxApi } from './api.ts'

/** nginx's cached clock: seconds, milliseconds and texts of now (ngx_lua manual, `ngx.now` and following). */
export function installTime({ host }: NgxApi, ngx: LuaTable): void {
  const text = (name: string, format: (iso: string) => string) =>
    ngx.setString(
      name,
      defineNative(name, () => format(new Date(host.now()).toISOString())),
    )
  ngx.setString(
    'now',
    defineNative('now', () => Math.floor(host.now()) / 1000),
  )
  ngx.setString(
    'time',
    defineNative('time', () => Math.floor(host.now() / 1000)),
  )
  ngx.setString(
    'update_time',
    defineNative('update_time', () => EMPTY),
  )
  text('today', (iso) => iso.slice(0, 10))
  // Local time is UTC here: an engine has no time zone of its own.
  for (const name of ['localtime', 'utctime']) text(name, (iso) => iso.slice(0, 19).replace('T', ' '))
}
