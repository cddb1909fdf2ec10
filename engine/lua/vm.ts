import { compile } from './compile.ts'
import { Budget, BUDGET, PLAIN_BUDGET } from './runtime/budget.ts'
import { callFromNative, invoke, invokePlain } from './runtime/call.ts'
import { LuaCoroutine } from './runtime/coroutine.ts'
import { LuaFunction } from './runtime/function.ts'
import { notAFunction } from './runtime/emitted.ts'
import { LightThread, LightThreadGroup, type TopYield } from './runtime/light-thread.ts'
import { LuaError } from './runtime/lua-error.ts'
import { defineNative } from './runtime/native.ts'
import { frameAt, lineOf, positionPrefix } from './runtime/position.ts'
import { Scheduler, type LightThreadEnd } from './runtime/scheduler.ts'
import { LuaState, NATIVE_FRAME } from './runtime/state.ts'
import { LuaTable } from './runtime/table.ts'
import { formatTraceback, levelsOf } from './runtime/traceback.ts'
import { tostringPlain } from './runtime/tostring.ts'
import { valuesOf, type LuaValue } from './runtime/value.ts'

/** What the language asks of its host. */
export interface LuaVmOptions {
  /** Seconds with fraction. */
  now(): number
  /** print, io.write and io.stderr. */
  write(text: string): void
  resolveModule?(name: string): { source: string; chunkName: string } | undefined
  /** The "no file './x.lua'" lines of a failed require. */
  moduleSearchPaths?(name: string): readonly string[]
  /** Lets the event loop breathe between time slices. */
  nextTurn(): Promise<void>
  /** Instructions per run where yields are allowed. */
  budget?: number
  readFile?(path: string): string | undefined
  /** An error that crosses coroutine.wrap ends the whole light thread (OpenResty, surprises.md 11). */
  wrapErrorsAbort?: boolean
}

/** How one run differs from the VM's defaults. */
export interface RunOptions {
  context?: unknown
  budget?: number
  group?: LightThreadGroup
  /** Never waits nor gives up a time slice; awaiting the host fails. */
  isSync?: boolean
  wrapErrorsAbort?: boolean
}

/** How a run in a coroutine of its own ended. */
export type CoroutineOutcome = { type: 'returned' | 'yielded'; values: readonly LuaValue[] }

/** A Lua machine: globals, loaded modules, and the light threads that run on them. */
export class LuaVm {
  readonly options: LuaVmOptions
  /** What is running now: natives find the request through its context. */
  declare readonly current: LightThread | undefined
  readonly globals: LuaTable
  readonly stringMetatable: LuaTable
  /** The registers emitted code works on. */
  readonly state: LuaState
  readonly scheduler: Scheduler
  /** `package.preload`. */
  readonly preloaded: LuaTable
  readonly registry: LuaTable

  constructor(options: LuaVmOptions) {
    this.options = options
    this.globals = new LuaTable()
    this.stringMetatable = new LuaTable()
    this.state = new LuaState()
    this.state.nofn = notAFunction(this.state)
    this.state.metatables['string'] = this.stringMetatable
    this.scheduler = new Scheduler(this.state, () => options.nextTurn())
    this.preloaded = new LuaTable()
    this.registry = new LuaTable()
    Object.defineProperty(this, 'current', { get: () => this.state.thread })
  }

  /** Compiles a chunk. @throws LuaSyntaxError */
  load(source: string, chunkName: string, env: LuaTable = this.globals): LuaFunction {
    return new LuaFunction(compile(this.state, source, chunkName), [], env)
  }

  /** Registers a module made by the host: `require(name)` gives what `loader()` returns, once. */
  preload(name: string, loader: () => LuaValue): void {
    this.preloaded.setString(
      name,
      defineNative(name, () => loader()),
    )
  }

  /** An error of a library function; the prefix is the position of the frame that called it (level 1), or none (0). */
  fail(message: string, level = 1): never {
    throw new LuaError(level === 0 ? message : positionPrefix(this.state.sites, this.state, level) + message)
  }

  /** `tostring(v)`, `__tostring` included. */
  tostring(v: LuaValue): string {
    return tostringPlain(this.state, v)
  }

  /** Runs `f` where yields are refused. @throws LuaError LuaAbort LuaExit */
  callPlain(f: LuaValue, args: readonly LuaValue[], options?: RunOptions): readonly LuaValue[] {
    const { state: S } = this
    if (S.co !== undefined && options === undefined) return valuesOf(callFromNative(S, f, args))
    const thread = this.createThread(
      undefined,
      { ...options, isSync: true },
      'refused',
      options?.budget ?? PLAIN_BUDGET,
    )
    return this.scheduler.runPlain(thread, () => valuesOf(invokePlain(S, f, args)))
  }

  /** Starts a light thread: its values at once when it never had to wait, else a promise. */
  start(
    f: LuaValue,
    args: readonly LuaValue[],
    options?: RunOptions,
  ): readonly LuaValue[] | Promise<readonly LuaValue[]> {
    const thread = this.spawn(f, args, options, options?.group === undefined ? 'refused' : 'queued')
    const end = this.endOf(thread)
    return end instanceof Promise ? end.then((outcome) => outcome.values) : end.values
  }

  /** The same in a coroutine of its own: a yield that reaches it ends the run. */
  startCoroutine(
    f: LuaValue,
    args: readonly LuaValue[],
    options?: RunOptions,
  ): CoroutineOutcome | Promise<CoroutineOutcome> {
    return this.endOf(this.spawn(f, args, options, 'ends'))
  }

  /** Starts a light thread and gives its handle; it has run until it ended or first waited. */
  spawn(f: LuaValue, args: readonly LuaValue[], options?: RunOptions, topYield: TopYield = 'queued'): LightThread {
    const { state: S } = this
    const thread = this.createThread(f, options, topYield, options?.budget ?? this.options.budget ?? BUDGET)
    thread.main.segments.push(invoke(S, f, args))
    this.scheduler.run(thread, { isThrow: false, value: undefined })
    return thread
  }

  /** `debug.traceback(message, level)` of what runs now. */
  traceback(message?: string, level = 1): string {
    return formatTraceback(levelsOf(this.state, this.state, true, NATIVE_FRAME), message, level)
  }

  /** Where the Lua frame at `level` is; 1 called the running native. Undefined for a native. */
  position(level = 1): { chunk: string; line: number } | undefined {
    const { state: S } = this
    const d = frameAt(S, level)
    const info = S.fs[d]?.p.info
    if (d === 0 || info === undefined) return undefined
    return { chunk: info.chunk.shortName, line: lineOf(S.sites, S, d) }
  }

  /**
   * The Lua line that really made the running call: unlike `position`, also the line of a tail call
   * (`return kong.response.exit(…)`), whose frame Lua itself has forgotten by then. For people, never for messages.
   */
  callerPlace(): { chunk: string; line: number } | undefined {
    const { state: S } = this
    let d = S.d
    while (d > 0 && S.fs[d]?.p.info === undefined) d--
    const info = S.fs[d]?.p.info
    return info === undefined ? undefined : { chunk: info.chunk.shortName, line: lineOf(S.sites, S, d) }
  }

  private createThread(f: LuaValue, options: RunOptions | undefined, topYield: TopYield, units: number): LightThread {
    const outer = this.state.thread
    const main = new LuaCoroutine(f instanceof LuaFunction ? f : undefined, true)
    const thread = new LightThread(main, {
      context: options !== undefined && 'context' in options ? options.context : outer?.context,
      group: options?.group ?? new LightThreadGroup(),
      budget: new Budget(units, Math.min(units, PLAIN_BUDGET)),
      isSync: options?.isSync ?? false,
      wrapErrorsAbort: options?.wrapErrorsAbort ?? this.options.wrapErrorsAbort ?? false,
      topYield,
    })
    thread.group.enter(thread)
    return thread
  }

  private endOf(thread: LightThread): CoroutineOutcome | Promise<CoroutineOutcome> {
    const { group } = thread
    const end = group.endOf(thread)
    if (end !== undefined) return outcomeOf(end)
    return Promise.resolve(group.first([thread])).then((ended) => {
      const outcome = group.endOf(ended)
      if (outcome === undefined) throw new Error('light thread without end')
      return outcomeOf(outcome)
    })
  }
}

function outcomeOf(end: LightThreadEnd): CoroutineOutcome {
  if (end.type === 'failed') throw end.thrown
  if (end.type === 'killed') return { type: 'returned', values: [] }
  return { type: end.type, values: end.values }
}
