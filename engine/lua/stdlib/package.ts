import { callFromNative } from '../runtime/call.ts'
import { callUnyielding } from '../runtime/call-debug.ts'
import { LuaFunction } from '../runtime/function.ts'
import { LuaError } from '../runtime/lua-error.ts'
import { checkString, checkTable, defineNative, library } from '../runtime/native.ts'
import { frameAt } from '../runtime/position.ts'
import type { Suspension } from '../runtime/suspension.ts'
import { LuaTable } from '../runtime/table.ts'
import { LuaUserdata } from '../runtime/userdata.ts'
import { EMPTY, firstOf, returnOf, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'
import { LuaSyntaxError } from '../diagnostics.ts'

const DEFAULT_PATH = './?.lua;/usr/local/share/lua/5.1/?.lua;/usr/local/share/lua/5.1/?/init.lua'

/** Marks a module whose loader has not returned (lib_package.c `sentinel`). */
const LOADING = new LuaUserdata('sentinel', undefined, 'lightuserdata')

/** require, module and package: Lua 5.1 §5.3 in LuaJIT's words. Module code cannot yield (LUA.md §3). */
export function installPackage(vm: LuaVm): void {
  const { globals } = vm
  const loaded = new LuaTable()
  const lib = library({
    loaded,
    preload: vm.preloaded,
    path: DEFAULT_PATH,
    cpath: '',
    config: '/\n;\n?\n!\n-\n',
    seeall: defineNative('seeall', (_F, ...args) => seeAll(vm, checkTable(args[0], 1, args.length))),
    searchpath: defineNative('searchpath', (_F, ...args) => searchPath(vm, lib, args)),
    loadlib: defineNative('loadlib', (_F, ...args) => {
      checkString(args[0], 1, args.length)
      checkString(args[1], 2, args.length)
      return [undefined, 'dynamic libraries not enabled; no support for target OS', 'absent']
    }),
  })
  lib.setString(
    'loaders',
    LuaTable.fromArray([preloadSearcher(vm, lib), fileSearcher(vm, lib), nothingFound, nothingFound]),
  )
  vm.registry.setString('_LOADED', loaded)
  globals.setString('package', lib)
  const requireNative = defineNative('require', (_F, ...args) =>
    require(vm, { lib, loaded }, checkString(args[0], 1, args.length)),
  )
  vm.state.debug.addNative(
    requireNative.p,
    function* (_F, ...args) {
      return yield* requireSteps(vm, { lib, loaded }, checkString(args[0], 1, args.length))
    },
    ([name]) => typeof name === 'string' && !loaded.getString(name),
  )
  globals.setString('require', requireNative)
  globals.setString(
    'module',
    defineNative('module', (_F, ...args) => declareModule(vm, loaded, args)),
  )
  for (const [name, value] of globals.entries()) {
    if (value instanceof LuaTable && typeof name === 'string') loaded.setString(name, value)
  }
  loaded.setString('_G', globals)
  loaded.setString('package', lib)
}

interface Modules {
  readonly lib: LuaTable
  readonly loaded: LuaTable
}

function require(vm: LuaVm, modules: Modules, name: string): LuaReturn {
  const known = knownModule(vm, modules, name)
  if (known !== undefined && known !== false) return known
  const loader = findLoader(vm, modules.lib, name)
  modules.loaded.setString(name, LOADING)
  return finishLoading(modules, name, firstOf(callFromNative(vm.state, loader, [name])))
}

/** The same in the debug form: the code of the module can pause. */
function* requireSteps(vm: LuaVm, modules: Modules, name: string): Generator<Suspension, LuaReturn, unknown> {
  const known = knownModule(vm, modules, name)
  if (known !== undefined && known !== false) return known
  const loader = findLoader(vm, modules.lib, name)
  modules.loaded.setString(name, LOADING)
  return finishLoading(modules, name, firstOf(yield* callUnyielding(vm.state, loader, [name])))
}

function knownModule(vm: LuaVm, { loaded }: Modules, name: string): LuaValue {
  const known = loaded.getString(name)
  return known === LOADING ? vm.fail(`loop or previous error loading module '${name}'`) : known
}

function finishLoading({ loaded }: Modules, name: string, result: LuaValue): LuaValue {
  if (result !== undefined) loaded.setString(name, result)
  if (loaded.getString(name) === LOADING) loaded.setString(name, true)
  return loaded.getString(name)
}

function findLoader(vm: LuaVm, lib: LuaTable, name: string): LuaValue {
  const loaders = lib.getString('loaders')
  if (!(loaders instanceof LuaTable)) return vm.fail("'package.loaders' must be a table")
  let tried = ''
  for (let i = 1; ; i++) {
    const searcher = loaders.getIndex(i)
    if (searcher === undefined) return vm.fail(`module '${name}' not found:${tried}`)
    const found = firstOf(callFromNative(vm.state, searcher, [name]))
    if (found instanceof LuaFunction) return found
    if (typeof found === 'string' || typeof found === 'number') tried += checkString(found, 1)
  }
}

/** The two searchers of C libraries: there are none here, and the host says what a failed `require` lists. */
const nothingFound = defineNative('c', () => '')

function preloadSearcher(vm: LuaVm, lib: LuaTable): LuaFunction {
  return defineNative('preload', (_F, name) => {
    const key = checkString(name, 1)
    const preload = lib.getString('preload')
    if (!(preload instanceof LuaTable)) return vm.fail("'package.preload' must be a table", 0)
    return preload.getString(key) ?? `\n\tno field package.preload['${key}']`
  })
}

function fileSearcher(vm: LuaVm, lib: LuaTable): LuaFunction {
  return defineNative('lua', (_F, name) => {
    const key = checkString(name, 1)
    const found = findModule(vm, lib, key)
    if (typeof found === 'string') return found
    try {
      return vm.load(found.source, found.chunkName, vm.threadGlobals())
    } catch (thrown) {
      if (!(thrown instanceof LuaSyntaxError)) throw thrown
      return vm.fail(`error loading module '${key}' from file '${found.chunkName.slice(1)}':\n\t${thrown.message}`)
    }
  })
}

/** The file of a module, or the lines that say where it was looked for: by the host, else along `package.path`. */
function findModule(vm: LuaVm, lib: LuaTable, name: string): { source: string; chunkName: string } | string {
  const { options } = vm
  if (options.resolveModule !== undefined) {
    const lines = options.moduleSearchPaths?.(name) ?? [`no file './${name.replaceAll('.', '/')}.lua'`]
    return options.resolveModule(name) ?? lines.map((line) => `\n\t${line.trim()}`).join('')
  }
  const templates = lib.getString('path')
  if (typeof templates !== 'string') return vm.fail("'package.path' must be a string")
  const paths = templatesOf(templates).map((template) => template.replaceAll('?', () => name.replaceAll('.', '/')))
  for (const path of paths) {
    const source = options.readFile?.(path)
    if (source !== undefined) return { source, chunkName: `@${path}` }
  }
  return linesOf(paths)
}

/** `package.searchpath(name, path, sep, rep)`. Of `package.path` itself the host knows where its modules are. */
function searchPath(vm: LuaVm, lib: LuaTable, args: readonly LuaValue[]): LuaReturn {
  const name = checkString(args[0], 1, args.length)
  const path = checkString(args[1], 2, args.length)
  const separator = args[2] === undefined ? '.' : checkString(args[2], 3)
  const replacement = args[3] === undefined ? '/' : checkString(args[3], 4)
  if (path === lib.getString('path') && separator === '.' && replacement === '/') {
    const found = findModule(vm, lib, name)
    return typeof found === 'string' ? [undefined, found] : found.chunkName.slice(1)
  }
  const file = separator === '' ? name : name.replaceAll(separator, () => replacement)
  const paths = templatesOf(path).map((template) => template.replaceAll('?', () => file))
  const found = paths.find((each) => vm.options.readFile?.(each) !== undefined)
  return found ?? [undefined, linesOf(paths)]
}

/** The templates of a path; empty ones do not count. */
function templatesOf(path: string): string[] {
  return path.split(';').filter((template) => template !== '')
}

function linesOf(paths: readonly string[]): string {
  return paths.map((path) => `\n\tno file '${path}'`).join('')
}

function seeAll(vm: LuaVm, module: LuaTable): LuaReturn {
  module.metatable ??= new LuaTable()
  module.metatable.setString('__index', vm.threadGlobals())
  return EMPTY
}

/** Lua 5.1's `module(name, ...)`: creates the table and makes it the caller's environment. */
function declareModule(vm: LuaVm, loaded: LuaTable, args: readonly LuaValue[]): LuaReturn {
  const name = checkString(args[0], 1, args.length)
  const module = moduleTable(vm, loaded, name)
  if (module.getString('_NAME') === undefined) {
    module.setString('_M', module)
    module.setString('_NAME', name)
    module.setString('_PACKAGE', name.slice(0, name.lastIndexOf('.') + 1))
  }
  const S = vm.state
  const d = frameAt(S, 1)
  const caller = S.fs[d]
  if (d === 0 || caller?.p.info === undefined) throw new LuaError("'module' not called from a Lua function")
  caller.env = module
  for (const option of args.slice(1)) callFromNative(S, option, [module])
  return returnOf([])
}

function moduleTable(vm: LuaVm, loaded: LuaTable, name: string): LuaTable {
  const known = loaded.getString(name)
  if (known instanceof LuaTable) return known
  let at = vm.threadGlobals()
  for (const part of name.split('.')) {
    const next = at.getString(part)
    if (next instanceof LuaTable) at = next
    else if (next === undefined) {
      const created = new LuaTable()
      at.setString(part, created)
      at = created
    } else return vm.fail(`name conflict for module '${name}'`)
  }
  loaded.setString(name, at)
  return at
}
