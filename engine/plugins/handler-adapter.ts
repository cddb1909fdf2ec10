import { nothingByPhase } from '../gateway/handlers-by-phase.ts'
import { PLUGIN_PHASES, type PluginPhase } from '../gateway/phases.ts'
import type { KongRules } from '../gateway/versions/versions.ts'
import {
  HandlerError,
  type HandlerExit,
  type PhaseHandler,
  type Plugin,
  type PluginRow,
  type SourcePlace,
  type WorkerHandler,
} from '../gateway/plugin.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaAbort, LuaError, LuaExit } from '../lua/runtime/lua-error.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { SeriesKind } from '../lua/runtime/handler-series.ts'
import type { CoroutineOutcome, LuaVm } from '../lua/vm.ts'
import { WorkerContext } from '../gateway/worker-context.ts'
import type { Host } from '../host.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import { LuaCall, seriesOf, type LuaHandler } from './lua-series.ts'
import { fieldOf, placeIn } from './lua-source.ts'

/** What handlers of Lua need to run. */
export interface AdapterServices {
  readonly vm: LuaVm
  readonly host: Host
  readonly probe: Instrumentation
  /** The one table of a row, the same object for every request (Kong: loading.md §6). */
  configurationOf(row: PluginRow): LuaTable
}

/** A handler table with what the loader found out about it. */
export interface HandlerTable {
  readonly name: string
  readonly table: LuaTable
  readonly priority: number
  readonly version: string
  readonly ignores: Plugin['ignores']
  readonly rules: KongRules
}

/** Makes a gateway plugin of a handler table: every function of the plugin interface it defines, metatables included. */
export function adaptHandler(handler: HandlerTable, services: AdapterServices): Plugin {
  const { name, table, priority, version, ignores, rules } = handler
  const functions = functionsOf(services.vm, table, rules.phases)
  const call = { self: table, services, returnsErrors: rules.iterator.returnedIsError }
  const prepared = nothingByPhase<LuaHandler>()
  const series = seriesOf(services.vm)
  const handlers = nothingByPhase<PhaseHandler>()
  for (const [phase, f] of functions) {
    if (isWorkerPhase(phase)) continue
    const handler = luaHandler(phase, f, call)
    handlers[phase] = phaseHandler(phase, handler, services.vm)
    if (!isFramePhase(phase)) prepared[phase] = handler
  }
  const plugin: Plugin = {
    name,
    priority,
    version,
    phases: new Set(functions.keys()),
    handlers,
    prepare(phase, active) {
      const handler = prepared[phase]
      return handler && new LuaCall(handler, active, { phase, series: series[kindOf(phase)] })
    },
    worker: {},
    ignores,
    definedAt: Object.fromEntries([...functions].flatMap(([phase, f]) => placeOf(f, phase))),
  }
  return { ...plugin, worker: workerHandlers(functions, plugin, call) }
}

interface Call {
  readonly self: LuaTable
  readonly services: AdapterServices
  /** What `access` returns is an error (Kong: loading.md §11). */
  readonly returnsErrors: boolean
}

/** Functions of the plugin interface that count: `type(handler[m]) == "function"`, and this Kong calls them. */
export function functionsOf(
  vm: LuaVm,
  table: LuaTable,
  called: ReadonlySet<PluginPhase>,
): Map<PluginPhase, LuaFunction> {
  const functions = new Map<PluginPhase, LuaFunction>()
  for (const phase of PLUGIN_PHASES) {
    const f = fieldOf(vm, table, phase)
    if (f instanceof LuaFunction && called.has(phase)) functions.set(phase, f)
  }
  return functions
}

function placeOf({ p: { info } }: LuaFunction, phase: PluginPhase): [PluginPhase, SourcePlace][] {
  return info ? [[phase, { file: info.chunk.shortName, line: info.line }]] : []
}

function isWorkerPhase(phase: PluginPhase): boolean {
  return phase === 'init_worker' || phase === 'configure'
}

function isFramePhase(phase: PluginPhase): boolean {
  return phase === 'ws_client_frame' || phase === 'ws_upstream_frame'
}

const WAITING: ReadonlySet<PluginPhase> = new Set<PluginPhase>(['rewrite', 'response', 'certificate'])
/** A coroutine of its own: a yield that reaches it ends the handler (Kong: phases.md §4.2). */
const ENDING: ReadonlySet<PluginPhase> = new Set<PluginPhase>(['access', 'preread', 'ws_handshake'])

function kindOf(phase: PluginPhase): SeriesKind {
  if (ENDING.has(phase)) return 'ending'
  return WAITING.has(phase) ? 'waiting' : 'plain'
}

function luaHandler(phase: PluginPhase, f: LuaFunction, { self, services, returnsErrors }: Call): LuaHandler {
  const { vm, configurationOf } = services
  const endAccess = returnsErrors ? accessEndOfKong1(vm) : accessEnd
  const finish = kindOf(phase) === 'ending' ? endAccess : () => undefined
  return { f, self, configurationOf, finish, fail: (thrown) => endOf(vm, phase, thrown) }
}

/** Calls one handler by itself. */
function phaseHandler(phase: PluginPhase, handler: LuaHandler, vm: LuaVm): PhaseHandler {
  const { f, self, configurationOf, finish, fail } = handler
  if (isFramePhase(phase)) return frameHandler(handler, vm)
  const kind = kindOf(phase)
  // A handler mostly gets the row it got before; these two lie where the handler's function is found anyway.
  let last: PluginRow | undefined
  let conf: LuaTable | undefined
  const remember = (row: PluginRow): LuaTable => {
    const table = configurationOf(row)
    last = row
    return table
  }
  if (kind === 'ending') {
    return (ctx, row) => {
      try {
        if (row !== last || conf === undefined) conf = remember(row)
        const outcome = vm.handleInCoroutine(f, self, conf, ctx)
        if (outcome === undefined) return undefined
        return outcome instanceof Promise
          ? outcome.then((ended) => finish(ctx, ended)).catch(fail)
          : finish(ctx, outcome)
      } catch (thrown) {
        return fail(thrown)
      }
    }
  }
  if (kind === 'waiting') {
    return (ctx, row) => {
      try {
        if (row !== last || conf === undefined) conf = remember(row)
        return vm.handle(f, self, conf, ctx)?.then(() => undefined, fail)
      } catch (thrown) {
        return fail(thrown)
      }
    }
  }
  return (ctx, row) => {
    try {
      if (row !== last || conf === undefined) conf = remember(row)
      return vm.handlePlain(f, self, conf, ctx)?.then(() => undefined, fail)
    } catch (thrown) {
      return fail(thrown)
    }
  }
}

/** `(self, conf, data, type, status)`: the frame as the handlers before have left it (Kong: phases.md §15). */
function frameHandler({ f, self, configurationOf, fail }: LuaHandler, vm: LuaVm): PhaseHandler {
  return (ctx, row) => {
    const { frame } = ctx
    if (!frame) return undefined
    const args = [self, configurationOf(row), frame.payload(), frame.original.type, frame.status]
    try {
      const values = vm.start(f, args, { context: ctx })
      return values instanceof Promise ? values.then(() => undefined, fail) : undefined
    } catch (thrown) {
      return fail(thrown)
    }
  }
}

/** kong.response.exit in access stores the answer and yields; any other yield ends the handler silently. */
function accessEnd(ctx: RequestContext, { type }: CoroutineOutcome): HandlerExit | undefined {
  if (type !== 'yielded' || !ctx.delayedResponse) return undefined
  const at = ctx.endedBy?.at
  return at ? { type: 'delayed-exit', at } : { type: 'delayed-exit' }
}

/** `local err = coroutine.wrap(handler.access)(…)`: whatever comes back and is true is an error (Kong: loading.md §11). */
function accessEndOfKong1(vm: LuaVm): typeof accessEnd {
  return (ctx, outcome) => {
    const end = accessEnd(ctx, outcome)
    const [value] = outcome.values
    if (end || value === undefined || value === false) return end
    throw new HandlerError(typeof value === 'string' ? value : vm.tostring(value), { isReturned: true })
  }
}

function endOf(vm: LuaVm, phase: PluginPhase, thrown: unknown): HandlerExit {
  if (thrown instanceof LuaExit) return thrown.payload as HandlerExit
  throw handlerError(vm, phase, thrown)
}

/** What Kong logs of a throw: outside access a value that is no text is an unknown reason (Kong: nginx-behaviour.md §3). */
function handlerError(vm: LuaVm, phase: PluginPhase | undefined, thrown: unknown): unknown {
  if (thrown instanceof LuaAbort) return budgetError(thrown.message)
  if (!(thrown instanceof LuaError)) return thrown
  const isText = typeof thrown.value === 'string' || typeof thrown.value === 'number'
  const message = isText || phase === 'access' || phase === 'preread' ? errorText(vm, thrown) : 'unknown reason'
  const at = placeIn(message)
  return new HandlerError(message, { traceback: thrown.traceback ?? '', ...(at ? { at } : {}) })
}

function budgetError(message: string): HandlerError {
  const at = placeIn(message)
  return new HandlerError(message, { isBudget: true, ...(at ? { at } : {}) })
}

/** Bytes, not text: the error log carries what Lua threw. */
function errorText(vm: LuaVm, { value }: LuaError): string {
  return typeof value === 'string' ? value : vm.tostring(value)
}

function workerHandlers(
  functions: ReadonlyMap<PluginPhase, LuaFunction>,
  plugin: Plugin,
  { self, services }: Call,
): Plugin['worker'] {
  const { vm, host, probe, configurationOf } = services
  const run = (f: LuaFunction, rows?: readonly PluginRow[]) => {
    const context = new WorkerContext(host, probe, 'init_worker', plugin)
    const fail = (thrown: unknown) => {
      if (!(thrown instanceof LuaExit)) throw handlerError(vm, 'access', thrown)
    }
    try {
      const values = vm.startPlain(f, [self, rows && LuaTable.fromArray(rows.map(configurationOf))], { context })
      return values instanceof Promise ? values.then(() => undefined, fail) : undefined
    } catch (thrown) {
      return fail(thrown)
    }
  }
  const init = functions.get('init_worker')
  const configure = functions.get('configure')
  const worker: { init_worker?: WorkerHandler; configure?: WorkerHandler } = {}
  if (init) worker.init_worker = () => run(init)
  if (configure) worker.configure = (rows) => run(configure, rows)
  return worker
}
