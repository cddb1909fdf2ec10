import { checkString, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { itemsOf, readGlobal, requireModule } from '../pl/lua-access.ts'

const GLOBALS = '_VERSION assert error ipairs next pairs pcall select tonumber tostring type unpack xpcall'.split(' ')
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  coroutine: 'create resume running status wrap yield'.split(' '),
  math: (
    'abs acos asin atan atan2 ceil cos cosh deg exp fmod floor frexp huge ldexp log log10 max min modf pi pow rad ' +
    'random sin sinh sqrt tan tanh'
  ).split(' '),
  os: 'clock date difftime time'.split(' '),
  string: 'byte char find format gmatch gsub len lower match rep reverse sub upper'.split(' '),
  table: 'concat insert maxn remove sort'.split(' '),
}

/** What code in Kong's sandbox sees: safe functions of Lua, `kong`, `ngx`, and what the configuration adds. */
export function createSandboxEnvironment(vm: LuaVm, own: LuaTable): LuaTable {
  const environment = new LuaTable()
  const choose = (name: string, value: LuaValue): void => environment.setString(name, own.getString(name) ?? value)
  for (const name of GLOBALS) choose(name, vm.globals.getString(name))
  for (const [name, members] of Object.entries(LIBRARIES)) choose(name, protectedLibrary(vm, name, members))
  const outer = outerEnvironment(vm)
  own.metatable = LuaTable.fromRecord({ __index: outer })
  environment.metatable = LuaTable.fromRecord({ __index: own })
  environment.setString('_G', environment)
  return environment
}

/** A view on some members that refuses writes. */
function protectedLibrary(vm: LuaVm, name: string, members: readonly string[]): LuaTable {
  const library = vm.globals.getString(name)
  const view = new LuaTable()
  const safe = new LuaTable()
  for (const member of members) if (library instanceof LuaTable) safe.setString(member, library.getString(member))
  view.metatable = LuaTable.fromRecord({
    __index: safe,
    __newindex: defineNative('__newindex', (_F, _view, key) =>
      vm.fail(`Can not modify ${name}.${vm.tostring(key)}. Protected by the sandbox.`),
    ),
  })
  return view
}

function outerEnvironment(vm: LuaVm): LuaTable {
  const outer = configuredEnvironment(vm)
  outer.setString('kong', vm.globals.getString('kong'))
  outer.setString('ngx', vm.globals.getString('ngx'))
  return outer
}

/** `configuration.environment`: a `require` for allowed modules, and the globals that kong.conf lets in. */
export function configuredEnvironment(vm: LuaVm): LuaTable {
  const outer = LuaTable.fromRecord({
    require: defineNative('require', (_F, module) => {
      const name = checkString(module, 1)
      if (listOf(vm, 'untrusted_lua_sandbox_requires').includes(name)) return requireModule(vm, name)
      return vm.fail(`require '${name}' not allowed within sandbox`, 0)
    }),
  })
  for (const path of listOf(vm, 'untrusted_lua_sandbox_environment')) link(path.split('.'), vm.globals, outer)
  return outer
}

/** Names in a setting of kong.conf. */
export function listOf(vm: LuaVm, setting: string): readonly string[] {
  const value = readGlobal(vm, 'kong', 'configuration', setting)
  const items = value instanceof LuaTable ? itemsOf(vm, value) : []
  return items.filter((item) => typeof item === 'string')
}

/** Makes `a.b.c` of `from` visible in `to`; a table as a view, so that writes stay inside. */
function link(path: readonly string[], from: LuaTable, to: LuaTable): void {
  const [head = '', ...rest] = path
  const value = from.getString(head)
  if (value === undefined) return
  if (rest.length === 0 || !(value instanceof LuaTable)) {
    const view = new LuaTable()
    if (value instanceof LuaTable) view.metatable = LuaTable.fromRecord({ __index: value })
    to.setString(head, value instanceof LuaTable ? view : value)
    return
  }
  const present = to.getString(head)
  const inner = present instanceof LuaTable ? present : new LuaTable()
  to.setString(head, inner)
  link(rest, value, inner)
}
