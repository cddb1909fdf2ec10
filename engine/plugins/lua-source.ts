import type { Diagnostic } from '../diagnostic.ts'
import { LuaSyntaxError } from '../lua/diagnostics.ts'
import { utf8ToLua, luaToUtf8 } from '../lua/runtime/bytes.ts'
import { LuaError } from '../lua/runtime/lua-error.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { WorkerContext } from '../gateway/worker-context.ts'

/** How loading a module ended (Kong: loading.md §2, load_module_if_exists). */
export type LoadedModule =
  | { readonly type: 'loaded'; readonly value: LuaValue }
  | { readonly type: 'missing'; readonly message: string }
  | { readonly type: 'failed'; readonly message: string }

/** Requires a module as Kong's init does: absent is one thing, broken another. */
export function loadModule(vm: LuaVm, name: string, context: WorkerContext): LoadedModule {
  try {
    const [value] = vm.callPlain(vm.globals.getString('require'), [name], { context })
    return { type: 'loaded', value }
  } catch (thrown) {
    const message = messageOf(vm, thrown)
    if (message.includes(`module '${name}' not found`)) return { type: 'missing', message }
    return { type: 'failed', message }
  }
}

/** `tostring` of what was thrown, as text for people. */
export function messageOf(vm: LuaVm, thrown: unknown): string {
  if (thrown instanceof LuaError)
    return luaToUtf8(typeof thrown.value === 'string' ? thrown.value : vm.tostring(thrown.value))
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** Syntax errors of Lua files, with Lua's own words (`file:line:` is in the place, not repeated). */
export function syntaxErrors(
  vm: LuaVm,
  files: Readonly<Record<string, string>>,
  paths: readonly string[],
): Diagnostic[] {
  return paths.flatMap((path) => {
    try {
      vm.load(utf8ToLua(files[path] ?? ''), `@${path}`)
      return []
    } catch (error) {
      if (!(error instanceof LuaSyntaxError)) throw error
      return [{ ...error.diagnostic, message: luaToUtf8(error.diagnostic.message), file: path }]
    }
  })
}

/** Where a message says it happened: `kong/plugins/x/handler.lua:12: …`. */
export function placeIn(message: string): { readonly file: string; readonly line: number } | undefined {
  const [, file, line] = /(?:^|\s)((?:[\w.-]+\/)*[\w.-]+\.lua):(\d+):/.exec(message) ?? []
  return file === undefined ? undefined : { file, line: Number(line) }
}

/** `t[key]`, metamethods included. */
export function fieldOf(vm: LuaVm, table: LuaTable, key: string): LuaValue {
  const own = table.getString(key)
  if (own !== undefined || table.metatable === undefined) return own
  return vm.callPlain(vm.load('local t, k = ... return t[k]', '=phasescope'), [table, key])[0]
}
