import type { LuaUse } from '../../../engine/index.ts'
import type { Api } from './api.ts'
import type { Finding } from './findings.ts'
import { rangeOf, type LuaModule, type LuaProject } from './project.ts'
import { resolvePath } from './resolve.ts'

/** Globals of LuaJIT, OpenResty and Kong. */
const KNOWN: ReadonlySet<string> = new Set(
  `_G _VERSION assert bit collectgarbage coroutine debug dofile error gcinfo getfenv getmetatable io ipairs jit kong
  load loadfile loadstring math module ndk newproxy next ngx os package pairs pcall print rawequal rawget rawlen rawset
  require select setfenv setmetatable string table tonumber tostring type unpack xpcall
  describe it setup teardown before_each after_each lazy_setup lazy_teardown finally pending spy mock stub assert`.split(
    /\s+/,
  ),
)

/** Globals that nobody defines, globals that leak, and names that the PDK does not have. */
export function globalFindings(project: LuaProject, module: LuaModule, api: Api): readonly Finding[] {
  const { uses } = module.symbols
  const written = new Set(
    uses
      .filter(({ kind, path }) => kind === 'write' && path.local === undefined)
      .map(({ path }) => path.names[0]?.name),
  )
  const modules = pdkModules(api)
  return uses.flatMap((use): readonly Finding[] => {
    const [root] = use.path.names
    if (use.path.local === undefined && root && !KNOWN.has(root.name)) {
      if (use.kind === 'write' && use.path.names.length === 1) return [leak(module, use, root.name)]
      return written.has(root.name) ? [] : [unknown(module, use, root.name)]
    }
    const name = resolvePath(project, module, use.path).global
    const parent = name?.slice(0, name.lastIndexOf('.'))
    if (name === undefined || parent === undefined || use.kind !== 'call' || !modules.has(parent) || api.has(name))
      return []
    return [missing(module, use, name)]
  })
}

/** Modules with functions of their own; `kong.ctx` and the like take any field. */
function pdkModules(api: Api): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { name, signature } of api.values()) {
    const parent = name.slice(0, name.lastIndexOf('.'))
    if (signature !== '(field)' && parent.startsWith('kong.') && parent !== 'kong.ctx' && parent !== 'kong.log')
      counts.set(parent, (counts.get(parent) ?? 0) + 1)
  }
  return new Set([...counts].filter(([, count]) => count > 1).map(([name]) => name))
}

function unknown(module: LuaModule, use: LuaUse, name: string): Finding {
  return finding(module, use, {
    code: 'unknown-global',
    message: `${name} is not defined: it is nil here, neither a local nor a global of Kong`,
    length: 1,
  })
}

function leak(module: LuaModule, use: LuaUse, name: string): Finding {
  return finding(module, use, {
    code: 'global-write',
    message: `${name} becomes a global that all requests and plugins of the worker share; write local ${name}`,
    length: 1,
  })
}

function missing(module: LuaModule, use: LuaUse, name: string): Finding {
  return finding(module, use, {
    code: 'unknown-function',
    message: `The PDK has no ${name}`,
    length: use.path.names.length,
  })
}

function finding(
  { file, source }: LuaModule,
  { path }: LuaUse,
  { code, message, length }: { readonly code: string; readonly message: string; readonly length: number },
): Finding {
  const span = { start: path.names[0]?.start ?? 0, end: path.names[length - 1]?.end ?? 0 }
  return { code, severity: 'warning', message, file, range: rangeOf(source, span) }
}
