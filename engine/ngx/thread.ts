import { RequestContext } from '../gateway/request-context.ts'
import { LuaCoroutine } from '../lua/runtime/coroutine.ts'
import type { LightThread, LightThreadGroup } from '../lua/runtime/light-thread.ts'
import { LuaError, LuaExit } from '../lua/runtime/lua-error.ts'
import { argumentError, awaitHost, library, refuseToYield, type Suspension } from '../lua/runtime/native.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../lua/runtime/value.ts'
import { writeLogOf } from '../scripting/log-line.ts'
import type { ScriptContext } from '../scripting/current.ts'
import { yieldingContext, type NgxApi } from './api.ts'

const REAPED: readonly LuaValue[] = [undefined, 'already waited or killed']

/** `ngx.thread`: light threads of the running phase (Kong: nginx-behaviour.md §8; surprises.md 12). */
export function installThread(api: NgxApi, ngx: LuaTable): void {
  const { vm, announce } = api
  const parents: Parents = new WeakMap()
  const threadOf = (handle: LuaValue, position: number, deed: string) =>
    findThread(api, parents, { handle, position, deed })
  ngx.setString(
    'thread',
    library({
      spawn: announce.native('ngx.thread.spawn', (_F, f, ...args) => spawn(api, parents, f, args), { runsLua: true }),
      wait: announce.suspending(
        'ngx.thread.wait',
        function* (_F, ...handles): Generator<Suspension, LuaReturn, unknown> {
          yieldingContext(vm)
          if (handles.length === 0) return argumentError(1, 'lua thread expected')
          return yield* waiting(
            api,
            handles.map((handle, i) => threadOf(handle, i + 1, 'wait on')),
          )
        },
        refuseToYield,
      ),
      kill: announce.native('ngx.thread.kill', (_F, handle) => kill(api, threadOf(handle, 1, 'kill'))),
    }),
  )
}

/** Light threads that one phase may have alive; Lua would run out of memory, and so would we, somewhat later. */
const MAX_ALIVE = 10_000
const alive = new WeakMap<LightThreadGroup, number>()

/** Who spawned a thread: nobody else may wait for it or kill it. */
type Parents = WeakMap<LightThread, LuaCoroutine>

function spawn(api: NgxApi, parents: Parents, f: LuaValue, args: readonly LuaValue[]): LuaReturn {
  const { vm } = api
  const context = yieldingContext(vm)
  if (!(f instanceof LuaFunction)) return argumentError(1, 'Lua function expected')
  const group = vm.current?.ownGroup()
  const parent = vm.state.co
  if (group === undefined || parent === undefined) return refuseToYield()
  if ((alive.get(group) ?? 0) >= MAX_ALIVE) return vm.fail('not enough memory')
  const thread = vm.spawn(f, args, { context, group })
  parents.set(thread, parent)
  watch(api, context, group, thread)
  const end = group.endOf(thread)
  if (end?.type === 'failed' && end.thrown instanceof LuaExit) throw end.thrown // it ends the request
  return thread.main
}

function findThread(
  { vm }: NgxApi,
  parents: Parents,
  { handle, position, deed }: { handle: LuaValue; position: number; deed: string },
): LightThread {
  const thread = handle instanceof LuaCoroutine ? vm.current?.group?.find(handle) : undefined
  if (thread === undefined) return argumentError(position, 'lua thread expected')
  if (parents.get(thread) !== vm.state.co) return vm.fail(`only the parent coroutine can ${deed} the thread`)
  return thread
}

function* waiting(api: NgxApi, threads: readonly LightThread[]) {
  const group = api.vm.current?.ownGroup()
  if (group === undefined || threads.some((thread) => thread.status === 'dead')) return REAPED
  const first = group.first(threads)
  const ended = first instanceof Promise ? yield* awaitHost(first) : first
  const end = group.endOf(ended)
  group.reap(ended)
  if (end?.type === 'returned' || end?.type === 'yielded') return [true, ...end.values]
  if (end?.type !== 'failed') return REAPED
  if (!(end.thrown instanceof LuaError)) throw end.thrown // ngx.exit in a light thread ends the request
  return [false, end.thrown.value]
}

function kill(api: NgxApi, thread: LightThread): LuaReturn {
  if (thread.status === 'dead') return REAPED
  if (thread.status === 'zombie') {
    thread.status = 'dead'
    return [undefined, 'already terminated']
  }
  api.vm.scheduler.kill(thread)
  return 1
}

/** The phase is over only when its light threads are; a failure is logged when it happens. */
function watch(api: NgxApi, context: ScriptContext, group: LightThreadGroup, thread: LightThread): void {
  const ended = group.first([thread])
  if (ended instanceof Promise) {
    alive.set(group, (alive.get(group) ?? 0) + 1)
    void ended.then(() => {
      alive.set(group, (alive.get(group) ?? 0) - 1)
      logFailure(api, context, group, thread)
    })
    if (context instanceof RequestContext) delay(context, group)
  } else logFailure(api, context, group, thread)
}

function delay(ctx: RequestContext, group: LightThreadGroup): void {
  const earlier = ctx.settleThreads
  ctx.settleThreads = () => {
    const waits = [earlier?.(), group.settled()].filter((wait) => wait !== undefined)
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined)
  }
}

function logFailure(api: NgxApi, context: ScriptContext, group: LightThreadGroup, thread: LightThread): void {
  const end = group.endOf(thread)
  if (end?.type !== 'failed' || !(end.thrown instanceof LuaError)) return
  const { value } = end.thrown
  const reason = typeof value === 'string' ? value : 'unknown reason'
  writeLogOf(context, api, { level: 'error', message: `lua user thread aborted: runtime error: ${reason}` })
}
