import { callPlain, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import type { FunctionArg } from './function-arg.ts'
import { entriesOf, indexOf, isTruthy } from './lua-access.ts'
import { indexableArgument, listOf, tableArgument } from './tablex-support.ts'

/** Comparing and searching of `pl.tablex`. */
export function compareFunctions(vm: LuaVm, functionArg: FunctionArg): Record<string, LuaFunction> {
  const test = (f: LuaValue, a: LuaValue, b: LuaValue): boolean => isTruthy(callPlain(vm, f, [a, b])[0])
  return {
    deepcompare: defineNative('deepcompare', (_F, a, b, ignoresMetatables, epsilon) =>
      isDeepEqual(a, b, {
        vm,
        ignoresMetatables: isTruthy(ignoresMetatables),
        epsilon: typeof epsilon === 'number' ? epsilon : undefined,
        known: new Map(),
      }),
    ),
    compare: defineNative('compare', (_F, a, b, comparison) => {
      const first = listOf(indexableArgument(vm, 1, a))
      const second = listOf(indexableArgument(vm, 2, b))
      if (first.length !== second.length) return false
      const f = functionArg(3, comparison)
      return first.every((value, i) => test(f, value, second[i]))
    }),
    compare_no_order: defineNative('compare_no_order', (_F, a, b, comparison) => {
      const first = listOf(indexableArgument(vm, 1, a))
      const rest = [...listOf(indexableArgument(vm, 2, b))]
      if (first.length !== rest.length) return false
      const f = isTruthy(comparison) ? functionArg(3, comparison) : undefined
      return first.every((value) => {
        const at = rest.findIndex((other) => (f === undefined ? other === value : test(f, value, other)))
        if (at >= 0) rest.splice(at, 1)
        return at >= 0
      })
    }),
    find: defineNative('find', (_F, table, value, start) => findFrom(indexableArgument(vm, 1, table), value, start)),
    rfind: defineNative('rfind', (_F, table, value, start) => {
      const list = indexableArgument(vm, 1, table)
      const length = list.length()
      for (let i = startOf(start, length, length); i >= 1; i--) if (list.getIndex(i) === value) return i
      return undefined
    }),
    search: defineNative('search', (_F, table, value, exclude): LuaReturn => {
      const root = tableArgument(vm, 1, table)
      const seen = new Set<LuaValue>([root])
      if (exclude instanceof LuaTable) for (const [, item] of entriesOf(vm, exclude)) seen.add(item)
      return pathTo(vm, root, value, seen)
    }),
  }
}

function startOf(value: LuaValue, fallback: number, length: number): number {
  const start = typeof value === 'number' ? value : fallback
  return start < 0 ? length + start + 1 : start
}

/** The first position of a value. */
export function findFrom(list: LuaTable, value: LuaValue, start: LuaValue): number | undefined {
  const length = list.length()
  for (let i = startOf(start, 1, length); i <= length; i++) if (list.getIndex(i) === value) return i
  return undefined
}

interface Comparison {
  readonly vm: LuaVm
  readonly ignoresMetatables: boolean
  readonly epsilon: number | undefined
  /** Pairs under comparison count as equal: cycles end. */
  readonly known: Map<LuaTable, Set<LuaTable>>
}

function isDeepEqual(a: LuaValue, b: LuaValue, comparison: Comparison): boolean {
  const { vm, ignoresMetatables, epsilon, known } = comparison
  if (typeof a === 'number' && typeof b === 'number' && epsilon !== undefined) return Math.abs(a - b) < epsilon
  if (!(a instanceof LuaTable) || !(b instanceof LuaTable)) return a === b
  if (known.get(a)?.has(b)) return true
  const equals = ignoresMetatables ? undefined : a.metatable?.getString('__eq')
  if (equals !== undefined) return a === b || isTruthy(callPlain(vm, equals, [a, b])[0])
  known.set(a, (known.get(a) ?? new Set()).add(b))
  const entries = entriesOf(vm, a)
  return (
    entries.every(([key]) => indexOf(vm, b, key) !== undefined) &&
    entriesOf(vm, b).every(([key]) => indexOf(vm, a, key) !== undefined) &&
    entries.every(([key, value]) => isDeepEqual(value, indexOf(vm, b, key), comparison))
  )
}

/** The key that leads to a value: "a.b", "[1]c". */
function pathTo(vm: LuaVm, table: LuaTable, value: LuaValue, seen: Set<LuaValue>): LuaValue {
  const entries = entriesOf(vm, table)
  const hit = entries.find(([, item]) => item === value)
  if (hit !== undefined) return hit[0]
  for (const [key, item] of entries) {
    if (!(item instanceof LuaTable) || seen.has(item)) continue
    seen.add(item)
    const rest = pathTo(vm, item, value, seen)
    if (isTruthy(rest))
      return typeof key === 'string' ? `${key}.${vm.tostring(rest)}` : `[${vm.tostring(key)}]${vm.tostring(rest)}`
  }
  return undefined
}
