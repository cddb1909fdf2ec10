import { LuaCoroutine } from '../runtime/coroutine.ts'
import type { DebugFrame } from '../runtime/debug-frame.ts'
import type { DebugPoint, DebugScope } from '../runtime/debug-point.ts'
import { LuaFunction } from '../runtime/function.ts'
import { argumentError, checkInteger } from '../runtime/native.ts'
import { frameAt } from '../runtime/position.ts'
import { type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'

/** A local as the debug library numbers it: 1 is the first one that is visible. */
interface Local {
  readonly name: string
  read(): LuaValue
  write(value: LuaValue): void
}

/** `debug.getlocal`: locals are known in the debug form only; in the fast forms a level has none (LUA.md §2.6). */
export function getlocal(vm: LuaVm, args: readonly LuaValue[]): LuaReturn {
  const [target, n] = args[0] instanceof LuaCoroutine ? args.slice(1) : args
  if (target instanceof LuaFunction) return target.p.info?.parameters[checkInteger(n, 2) - 1]
  const local = localAt(vm, args)
  return local === undefined ? undefined : [local.name, local.read()]
}

/** `debug.setlocal`: the name of what was set. */
export function setlocal(vm: LuaVm, args: readonly LuaValue[]): LuaReturn {
  const at = args[0] instanceof LuaCoroutine ? 3 : 2
  const local = localAt(vm, args)
  if (args.length <= at) argumentError(at + 1, 'value expected')
  local?.write(args[at])
  return local?.name
}

/** Where a frame is; before its first statement it sees what that sees: its parameters. */
function pointOf(points: readonly (DebugPoint | undefined)[], frame: DebugFrame): DebugPoint | undefined {
  if (frame.at !== 0) return points[frame.at]
  const { info } = frame.fn.p
  return points.find(
    (point) =>
      point?.info.chunk === info?.chunk &&
      point?.info.line === info?.line &&
      point?.info.lastLine === info?.lastLine &&
      point?.info.parameters.length === info?.parameters.length,
  )
}

function localAt(vm: LuaVm, args: readonly LuaValue[]): Local | undefined {
  const { state: S } = vm
  const co = args[0] instanceof LuaCoroutine ? args[0] : S.co
  const [target, index] = args[0] instanceof LuaCoroutine ? args.slice(1) : args
  const shift = args[0] instanceof LuaCoroutine ? 1 : 0
  const level = checkInteger(target, 1 + shift, args.length)
  const stacks = co === undefined || co === S.co ? S : co
  const depth = level < 1 ? 0 : frameAt(stacks, level)
  if (level < 0 || (level > 0 && depth === 0)) return argumentError(1 + shift, 'level out of range')
  const wanted = checkInteger(index, 2 + shift, args.length) - 1
  const frame = co === undefined || depth === 0 ? undefined : S.debug.frameOf(co, depth)
  if (frame === undefined) return undefined
  const visible: DebugScope[] = []
  for (let scope = pointOf(S.debug.points, frame)?.scope; scope !== undefined; scope = scope.outer)
    visible.unshift(scope)
  const found = visible[wanted]
  if (found === undefined) return undefined
  return {
    name: found.name,
    read: () => frame.access(found.slot, 0) as LuaValue,
    write: (value) => frame.access(found.slot, 1, value),
  }
}
