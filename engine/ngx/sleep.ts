import { awaitHost, checkNumber, refuseToYield } from '../lua/runtime/native.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn } from '../lua/runtime/value.ts'
import { contextOf } from '../scripting/current.ts'
import { writeLog } from '../scripting/log-line.ts'
import { yieldingContext, type NgxApi } from './api.ts'

/** `ngx.sleep`: waits where code may wait, throws elsewhere; init_worker only says that it blocked (Kong: nginx-behaviour.md §9, §11). */
export function installSleep(api: NgxApi, ngx: LuaTable): void {
  const { vm, host } = api
  ngx.setString(
    'sleep',
    api.announce.suspending(
      'ngx.sleep',
      function* (_F, seconds) {
        const ms = duration(api, checkNumber(seconds, 1))
        if (blocks(api, ms)) return EMPTY
        yieldingContext(vm)
        yield* awaitHost(pause(host, ms))
        return EMPTY
      },
      (_F, seconds): LuaReturn => {
        const ms = duration(api, checkNumber(seconds, 1))
        if (blocks(api, ms)) return EMPTY
        yieldingContext(vm)
        return refuseToYield()
      },
    ),
  )
}

/** A promise of the host's clock. */
export function pause(host: NgxApi['host'], ms: number): Promise<void> {
  return new Promise((resolve) => host.setTimer(ms, resolve))
}

function duration({ vm }: NgxApi, seconds: number): number {
  const ms = Math.trunc(seconds * 1000)
  return ms < 0 ? vm.fail(`invalid sleep duration "${ms}"`) : ms
}

function blocks(api: NgxApi, ms: number): boolean {
  if (contextOf(api.vm)?.nginxPhase !== 'init_worker') return false
  writeLog(api.vm, api, { level: 'notice', message: `executing a blocking 'sleep' (${ms / 1000} seconds)` })
  return true
}
