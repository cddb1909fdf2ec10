import { METHODS, type Answer, type Call, type Endpoint, type Method } from '../admin/endpoints/endpoint.ts'
import { DaoError } from '../admin/store/dao-error.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { Exchange } from '../gateway/message.ts'
import type { Plugin } from '../gateway/plugin.ts'
import type { PlainRecord } from '../gateway/schema/field.ts'
import { RequestContext } from '../gateway/request-context.ts'
import { WorkerContext } from '../gateway/worker-context.ts'
import type { Host } from '../host.ts'
import { luaToUtf8, utf8ToLua } from '../lua/runtime/bytes.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaExit } from '../lua/runtime/lua-error.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { loadModule, messageOf } from '../plugins/lua-source.ts'
import { fromLua, toLua } from '../plugins/plain-data.ts'
import { createEndpointLibrary, type Underway } from './endpoint-library.ts'

/** A path of a plugin's `api.lua`: `/gadgets/:gadget/parts`. */
interface PluginPath {
  readonly plugin: string
  readonly path: string
  readonly pattern: readonly string[]
  /** Name of the entity whose `schema` the route has: forms are typed by it. */
  readonly entity: string | undefined
  readonly before: LuaFunction | undefined
  readonly methods: ReadonlyMap<Method, LuaFunction>
}

/** What runs plugins' endpoints. */
export interface PluginEndpointParts {
  readonly vm: LuaVm
  readonly host: Host
  readonly plugins: readonly Plugin[]
}

/** What plugins add to the Admin API: `kong.plugins.<name>.api` (Kong: admin-api.md §4). */
export class PluginEndpoints {
  /** Files that exist and cannot be used. */
  readonly diagnostics: Diagnostic[] = []
  private readonly parts: PluginEndpointParts
  private readonly paths: PluginPath[] = []
  private underway: Underway | undefined

  constructor(parts: PluginEndpointParts) {
    this.parts = parts
    parts.vm.preload('kong.api.endpoints', () => createEndpointLibrary(parts.vm, () => this.underway))
    for (const { name, isLandmark } of parts.plugins) if (!isLandmark) this.load(name)
  }

  /** The paths, with the names of their parts as `/endpoints` shows them. */
  names(): string[] {
    return this.paths.map(({ path }) => path.replaceAll(/:(\w+)/g, '{$1}'))
  }

  /** What a plugin answers at a path, over what Kong itself does there; undefined when no plugin speaks for it. */
  find(segments: readonly string[], own: Endpoint | undefined): Endpoint | undefined {
    const matches = this.paths.flatMap((path) => {
      const params = paramsOf(path.pattern, segments)
      return params ? [{ path, params }] : []
    })
    if (matches.length === 0) return own
    const added = matches.flatMap(({ path, params }) =>
      [...path.methods].map(([method, f]): [Method, Endpoint[Method]] => [
        method,
        (call) => this.run({ path, params, method, f, parent: own?.[method] }, call),
      ]),
    )
    return { ...own, ...Object.fromEntries(added) }
  }

  private load(plugin: string): void {
    const { vm, host } = this.parts
    const module = `kong.plugins.${plugin}.api`
    const loaded = loadModule(vm, module, new WorkerContext(host, {}, 'init'))
    if (loaded.type === 'missing') return
    const file = `kong/plugins/${plugin}/api.lua`
    if (loaded.type === 'failed') return this.report(file, `error loading module '${module}':\n${loaded.message}`)
    if (!(loaded.value instanceof LuaTable)) return this.report(file, `${module} must return a table of routes`)
    for (const [path, route] of loaded.value.entries()) {
      if (typeof path === 'string' && route instanceof LuaTable) this.paths.push(pathOf(plugin, path, route))
    }
  }

  private report(file: string, message: string): void {
    this.diagnostics.push({ code: 'plugin-load', severity: 'warning', message, file, range: { line: 1, column: 1 } })
  }

  /** `fn(self, db, helpers, parent)`, after `before`; what they exit with is the answer. */
  private run({ path, params, method, f, parent }: Running, call: Call): Answer {
    const { vm, host } = this.parts
    const kong = vm.globals.getString('kong')
    const { ctx, printed } = contextOf(call, host)
    const self = LuaTable.fromRecord({
      params: toLua({ ...call.query, ...call.body, ...params }),
      args: LuaTable.fromRecord({ uri: toLua(call.query), post: toLua(argsOf(path, call)) }),
      route_name: utf8ToLua(path.path),
      req: LuaTable.fromRecord({ method, cmd_mth: method }),
    })
    const helpers = new LuaTable()
    const db = kong instanceof LuaTable ? kong.getString('db') : undefined
    let own: Answer | undefined
    const callParent = defineNative('parent', () => {
      own = parent?.(call)
      if (own) throw new LuaExit({ type: 'exit', status: own.status })
      return EMPTY
    })
    const answer = () => own ?? answerOf(ctx, printed)
    this.underway = { call, answer: (given) => void (own = given) }
    try {
      if (path.before) vm.callPlain(path.before, [self, db, helpers], { context: ctx })
      const [value] = vm.callPlain(f, [self, db, helpers, callParent], { context: ctx })
      // A handler that returns a table answers with it, as Lapis has it.
      if (value instanceof LuaTable) return { status: 200, body: jsonOf(value) }
      return answer()
    } catch (thrown) {
      if (thrown instanceof LuaExit) return answer()
      // What Kong's own endpoint refuses, it refuses in its own words.
      if (thrown instanceof DaoError) throw thrown
      host.log('error', `[lua] api_helpers.lua: handle_error(): ${messageOf(vm, thrown)}`)
      return { status: 500, body: { message: 'An unexpected error occurred' } }
    } finally {
      this.underway = undefined
    }
  }
}

/** The body as the route's entity wants it. */
function argsOf({ entity }: PluginPath, call: Call): PlainRecord {
  const collection = entity === undefined ? undefined : call.store.collection(entity)
  return collection ? call.args(collection.entity) : call.body
}

interface Running {
  readonly path: PluginPath
  readonly params: Readonly<Record<string, string>>
  readonly method: Method
  readonly f: LuaFunction
  readonly parent: Endpoint[Method]
}

/** Functions by method, in `methods` or in the route itself. */
function pathOf(plugin: string, path: string, route: LuaTable): PluginPath {
  const own = route.getString('methods')
  const source = own instanceof LuaTable ? own : route
  const functionAt = (name: string) => {
    const value = source.getString(name) ?? route.getString(name)
    return value instanceof LuaFunction ? value : undefined
  }
  const methods = METHODS.flatMap((method) => {
    const f = functionAt(method)
    return f ? [[method, f] as const] : []
  })
  const text = luaToUtf8(path)
  const schema = route.getString('schema')
  const name = schema instanceof LuaTable ? schema.getString('name') : undefined
  return {
    entity: typeof name === 'string' ? luaToUtf8(name) : undefined,
    plugin,
    path: text,
    pattern: text.split('/').filter((part) => part !== ''),
    before: functionAt('before'),
    methods: new Map(methods),
  }
}

/** Values of a path's parts; undefined when it is another path. */
function paramsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const given = segments[index] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = given
    else if (part !== given) return undefined
  }
  return params
}

/** A request context whose answer is collected: the Admin API has no filters. */
function contextOf({ request }: Call, host: Host): { readonly ctx: RequestContext; readonly printed: string[] } {
  const exchange: Exchange = {
    request: {
      ...request,
      httpVersion: '1.1',
      scheme: 'http',
      client: { ip: '127.0.0.1', port: 0 },
      server: { ip: '127.0.0.1', port: 8001 },
    },
    sendHead: () => undefined,
    write: () => undefined,
    end: () => undefined,
    abort: () => undefined,
    isClosed: () => false,
  }
  const ctx = new RequestContext('0'.repeat(32), exchange, host, {})
  ctx.kongPhase = 'admin_api'
  ctx.nginxPhase = 'content'
  ctx.inbound.body = Array.from(request.body ?? [], (byte) => String.fromCharCode(byte)).join('')
  ctx.inbound.bodyWasRead = true
  const printed: string[] = []
  ctx.output = {
    sendHead: () => {
      ctx.response.headersSent = true
    },
    print: (bytes) => void printed.push(bytes),
    flush: () => undefined,
    finish: () => undefined,
  }
  return { ctx, printed }
}

function answerOf({ response }: RequestContext, printed: readonly string[]): Answer {
  const bytes = Uint8Array.from(printed.join(''), (char) => char.charCodeAt(0))
  const headers = response.headers.entries().filter(([name]) => name.toLowerCase() !== 'content-length')
  return { status: response.status === 0 ? 200 : response.status, sent: { headers, bytes } }
}

function jsonOf(value: LuaValue): unknown {
  const json = value instanceof LuaTable ? (value.getString('json') ?? value) : value
  return fromLua(json)
}
