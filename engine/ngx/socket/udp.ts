import { checkInteger, checkString, defineNative, optInteger } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { NgxApi } from '../api.ts'
import { cosocketOf, sendable, socketMethod, timeoutOf } from './socket-object.ts'

/** Largest datagram that is read. */
const DATAGRAM = 65_536

/** Methods of `ngx.socket.udp()` (lua-nginx-module, ngx.socket.udp). */
export function udpMethods(api: NgxApi): Record<string, LuaFunction> {
  return {
    setpeername: socketMethod(api, 'setpeername', function* (socket, [host, port]) {
      const name = checkString(host, 2)
      const number = name.startsWith('unix:') ? 0 : checkInteger(port, 3)
      if (number < 0 || number > 65_535) return [undefined, `bad port number: ${number}`]
      return yield* socket.connect({ protocol: 'udp', host: name, port: number })
    }),
    send: socketMethod(api, 'send', function* (socket, [data]) {
      const sent = yield* socket.send(sendable(data))
      return typeof sent === 'number' ? 1 : sent
    }),
    receive: socketMethod(api, 'receive', (socket, [size]) =>
      socket.receive({ type: 'any', size: Math.min(optInteger(size, 2, DATAGRAM), DATAGRAM) }),
    ),
    settimeout: defineNative('settimeout', (_F, self, ms) => {
      const timeout = timeoutOf(ms, 2)
      Object.assign(cosocketOf(self).timeouts, { connect: timeout, send: timeout, read: timeout })
      return []
    }),
    close: defineNative('close', (_F, self) => cosocketOf(self).close()),
  }
}
