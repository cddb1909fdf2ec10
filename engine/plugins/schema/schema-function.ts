import { isRecord, type Problem } from '../../gateway/schema/field.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaAbort, LuaError } from '../../lua/runtime/lua-error.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { luaToUtf8 } from '../../lua/runtime/bytes.ts'
import { messageOf } from '../lua-source.ts'
import { toLua } from '../plain-data.ts'

/** Calls a function of a schema with plain data; a throw is a sentence about the value. */
export function callSchemaFunction(
  vm: LuaVm,
  f: LuaFunction,
  values: readonly unknown[],
): { readonly values: readonly LuaValue[] } | { readonly error: string } {
  try {
    return { values: vm.callPlain(f, values.map(toLua)) }
  } catch (thrown) {
    if (!(thrown instanceof LuaError || thrown instanceof LuaAbort)) throw thrown
    return { error: messageOf(vm, thrown) }
  }
}

/** Errors given as a table: field names to sentences, positions to sentences about the whole. */
export function problemsIn(error: unknown): Problem[] | undefined {
  if (Array.isArray(error)) return error.map((message) => ({ path: ['@entity'], message: String(message) }))
  if (!isRecord(error)) return undefined
  return Object.entries(error).flatMap(([key, value]): Problem[] => {
    const inner = problemsIn(value) ?? [{ path: [], message: String(value) }]
    return inner.map(({ path, message }) => ({ path: [/^\d+$/.test(key) ? '@entity' : key, ...path], message }))
  })
}

/** The validator's sentence, or Kong's own when it gave none (Kong: schema.md §5). */
export function errorOf(vm: LuaVm, error: LuaValue, value: unknown): string {
  if (error === undefined || error === false) return `failed validating: ${String(value)}`
  return luaToUtf8(vm.tostring(error))
}
