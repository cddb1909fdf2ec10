import { LuaCdata } from '../../runtime/cdata.ts'
import { argumentError, defineNative } from '../../runtime/native.ts'
import { EMPTY, typeName } from '../../runtime/value.ts'
import { type LuaVm } from '../../vm.ts'
import { CData, type CWorld } from './cdata.ts'
import { NULL_PLACE, type Place, writePointer } from './memory.ts'

/**
 * `thread.exdata`: the pointer that ngx_lua hangs on a thread, to its request. Ours leads nowhere, but is the same for
 * all of a request. OpenResty luajit2 README, "thread.exdata"; lib_base.c thread_exdata.
 */
export function installExdata(vm: LuaVm, world: CWorld): void {
  for (const name of ['thread.exdata', 'thread.exdata2']) {
    const requests = new WeakMap<object, Place>()
    const exdata = defineNative(name.slice(7), (_F, ...args) => {
      const context = vm.current?.context
      const owner = typeof context === 'object' && context !== null ? context : vm
      if (args.length === 0) {
        const known = requests.get(owner) ?? (name === 'thread.exdata' ? ownPlace(world) : NULL_PLACE)
        requests.set(owner, known)
        const place = { block: world.memory.allocate(8), offset: 0 }
        writePointer(place, known)
        return new CData(world.types.voidPointer, place)
      }
      const [value] = args
      if (!(value instanceof LuaCdata)) return argumentError(1, `cdata expected, got ${typeName(value)}`)
      const { type, place } = world.view(value)
      requests.set(owner, type.kind === 'pointer' ? world.memory.readPointer(place) : place)
      return EMPTY
    })
    vm.preload(name, () => exdata)
  }
}

function ownPlace({ memory }: CWorld): Place {
  return { block: memory.allocate(0), offset: 0 }
}
