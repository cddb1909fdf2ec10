import { defineSuspending, library, refuseToYield } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { yieldingContext, type NgxApi } from '../api.ts'
import { Cosocket, type SocketServices } from './cosocket.ts'
import { KeepalivePools } from './keepalive.ts'
import { socketObject } from './socket-object.ts'
import { connect, tcpMethods } from './tcp.ts'
import { udpMethods } from './udp.ts'

/** `ngx.socket`: already making one is refused where sockets are disabled (Kong: nginx-behaviour.md §9). */
export function installSocket(api: NgxApi, ngx: LuaTable): SocketServices {
  const { vm, host, announce } = api
  const services: SocketServices = { vm, host, pools: new KeepalivePools(host) }
  const tcpMetatable = new LuaTable()
  tcpMetatable.setString('__index', library(tcpMethods(api)))
  const udpMetatable = new LuaTable()
  udpMetatable.setString('__index', library(udpMethods(api)))
  const makeTcp = () => {
    yieldingContext(vm)
    return socketObject(new Cosocket(services), tcpMetatable)
  }
  const makeUdp = () => {
    yieldingContext(vm)
    return socketObject(new Cosocket(services), udpMetatable)
  }
  const tcp = announce.native('ngx.socket.tcp', makeTcp)
  ngx.setString(
    'socket',
    library({
      tcp,
      stream: tcp,
      udp: announce.native('ngx.socket.udp', makeUdp),
      connect: defineSuspending(
        'connect',
        function* (_F, ...args) {
          yieldingContext(vm)
          const socket = new Cosocket(services)
          const result = yield* connect(socket, args)
          return result === 1 ? socketObject(socket, tcpMetatable) : result
        },
        () => {
          yieldingContext(vm)
          return refuseToYield()
        },
      ),
    }),
  )
  return services
}
