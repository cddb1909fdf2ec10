import { LuaTable } from '../../lua/runtime/table.ts'
import { currentRequest, type NgxApi } from '../api.ts'
import type { SocketServices } from '../socket/cosocket.ts'
import { requestSocket } from './request-socket.ts'

/** What `ngx` is in the stream subsystem: no request, no headers, but the client's socket (ngx_stream_lua). */
export function installStream(api: NgxApi, ngx: LuaTable, sockets: SocketServices): void {
  ngx.setString(
    'req',
    LuaTable.fromRecord({
      socket: requestSocket(api, sockets),
      start_time: api.announce.native(
        'ngx.req.start_time',
        () => currentRequest(api.vm).timings.processingStart / 1000,
      ),
    }),
  )
  for (const name of ['send_headers', 'on_abort', 'is_subrequest']) ngx.setString(name, undefined)
}
