import { library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { writeLog } from '../scripting/log-line.ts'
import { handlerRequest, type NgxApi } from './api.ts'

/** `ngx.location.capture` from a plugin: the subrequest never reaches an upstream (Kong: nginx-behaviour.md §2). */
export function installLocation(api: NgxApi, ngx: LuaTable): void {
  const { vm } = api
  const failed = (): LuaTable => {
    writeLog(vm, api, { level: 'error', message: 'invalid URL prefix in "://kong_upstream"' })
    return LuaTable.fromRecord({ status: 500, body: '', header: new LuaTable(), truncated: true })
  }
  ngx.setString(
    'location',
    library({
      capture: api.announce.native('ngx.location.capture', () => {
        handlerRequest(vm)
        return failed()
      }),
      capture_multi: api.announce.native('ngx.location.capture_multi', (_F, requests) => {
        handlerRequest(vm)
        return requests instanceof LuaTable ? Array.from({ length: requests.length() }, failed) : failed()
      }),
    }),
  )
}
