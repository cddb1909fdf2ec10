import { argumentError, checkNumber, defineSuspending, refuseToYield } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import { typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import { yieldingContext, type NgxApi } from '../api.ts'
import type { Steps } from './connection.ts'
import { Cosocket } from './cosocket.ts'

/** A method of a socket object that may wait. */
export type SocketMethod = (socket: Cosocket, args: readonly LuaValue[]) => Steps<LuaReturn>

/** A socket as Lua holds it: a table whose first field is the socket. */
export function socketObject(socket: Cosocket, metatable: LuaTable): LuaTable {
  const object = LuaTable.fromArray([new LuaUserdata(socket)])
  object.metatable = metatable
  return object
}

export function cosocketOf(self: LuaValue): Cosocket {
  const held = self instanceof LuaTable ? self.getIndex(1) : undefined
  if (held instanceof LuaUserdata && held.data instanceof Cosocket) return held.data
  return argumentError(1, `socket expected, got ${typeName(self)}`)
}

/** Refuses where sockets are disabled; where nothing may wait the call fails as a yield does. */
export function socketMethod(api: NgxApi, name: string, run: SocketMethod): LuaFunction {
  const { vm } = api
  return defineSuspending(
    name,
    function* (_F, self, ...args) {
      yieldingContext(vm)
      return yield* run(cosocketOf(self), args)
    },
    () => {
      yieldingContext(vm)
      return refuseToYield()
    },
  )
}

/** What sockets send: strings, numbers, booleans, nil, and lists of them. */
export function sendable(value: LuaValue, depth = 0): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (value === undefined) return 'nil'
  if (typeof value === 'boolean') return String(value)
  if (!(value instanceof LuaTable) || depth > 100)
    return argumentError(2, `string, number, boolean, nil, or array table expected, got ${typeName(value)}`)
  return Array.from({ length: value.length() }, (_, i) => sendable(value.getIndex(i + 1), depth + 1)).join('')
}

/** A timeout in milliseconds; 0 and less mean nginx's default. */
export function timeoutOf(value: LuaValue, position: number): number {
  const ms = Math.trunc(checkNumber(value, position))
  if (ms >= 2 ** 31) return argumentError(position, 'bad timeout value')
  return ms > 0 ? ms : 60_000
}
