import { callPlain, checkString, defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { readGlobal } from '../pl/lua-access.ts'
import { parseNginxTime } from './nginx-time.ts'
import type { KongToolsServices } from './services.ts'

/** `kong.tools.time` (conformance tools.time). */
export function createTimeTools(vm: LuaVm, services: KongToolsServices): LuaTable {
  const milliseconds = (): number => Math.floor(services.now() * 1000 + 1e-6)
  const clock = (name: string, read: () => number) => ({ [name]: defineNative(name, read) })
  return library({
    nginx_conf_time_to_seconds: defineNative('nginx_conf_time_to_seconds', (_F, text) => {
      return parseNginxTime(checkString(text, 1)) ?? vm.fail("bad argument #1 'str'")
    }),
    ...clock('time_ns', () => Math.floor(services.now() * 1e9)),
    ...clock('get_now_ms', milliseconds),
    ...clock('get_updated_now', () => milliseconds() / 1000),
    ...clock('get_updated_now_ms', milliseconds),
    ...clock('get_updated_monotonic_ms', milliseconds),
    get_start_time_ms: defineNative('get_start_time_ms', () => {
      const [seconds] = callPlain(vm, readGlobal(vm, 'ngx', 'req', 'start_time'), [])
      return typeof seconds === 'number' ? seconds * 1000 : undefined
    }),
  })
}
