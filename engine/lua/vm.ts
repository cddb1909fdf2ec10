import { compile } from './compile.ts'
import { loadDump } from './dump.ts'
import { BUDGET, MEMORY, plainShare, type Budget } from './runtime/budget.ts'
import { callFromNative } from './runtime/call.ts'
import type { LuaCoroutine } from './runtime/coroutine.ts'
import { LuaFunction } from './runtime/function.ts'
import { notAFunction } from './runtime/emitted.ts'
import { HandlerRuns, LONG_WAY } from './runtime/handler-runs.ts'
import { HandlerSeries, type SeriesCall, type SeriesKind, type SeriesListener } from './runtime/handler-series.ts'
import { LightThread, type LightThreadEnd, type LightThreadGroup, type ThreadKind } from './runtime/light-thread.ts'
import { LuaError } from './runtime/lua-error.ts'
import { defineNative } from './runtime/native.ts'
import { frameAt, lineOf, positionPrefix, siteOf } from './runtime/position.ts'
import { Scheduler } from './runtime/scheduler.ts'
import { LuaState, NATIVE_FRAME } from './runtime/state.ts'
import { LuaTable } from './runtime/table.ts'
import { formatTraceback, levelsOf } from './runtime/traceback.ts'
import { tostringPlain } from './runtime/tostring.ts'
import { EMPTY, valuesOf, type LuaReturn, type LuaValue } from './runtime/value.ts'

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
  /** Bytes one run may allocate. */
  memory?: number
  /** What all runs with this context spend together, each in turn; else every run has a budget of its own. */
  budgetOf?(context: unknown): Budget | undefined
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

  private readonly plain: ThreadKind
  private readonly alone: ThreadKind
  private readonly queued: ThreadKind
  private readonly ending: ThreadKind
  /** `plain` while it is debugged: it may pause. */
  private readonly stepped: ThreadKind
  private readonly plainHandlers: HandlerRuns
  private readonly steppedHandlers: HandlerRuns
  private readonly endingHandlers: HandlerRuns
  private readonly waitingHandlers: HandlerRuns

  constructor(options: LuaVmOptions) {
    const wrapErrorsAbort = options.wrapErrorsAbort ?? false
    const memory = options.memory ?? MEMORY
    const units = options.budget ?? BUDGET
    this.plain = { units: plainShare(units), memory, isSync: true, wrapErrorsAbort, topYield: 'refused' }
    this.alone = { units, memory, isSync: false, wrapErrorsAbort, topYield: 'refused' }
    this.stepped = { ...this.alone, units: this.plain.units }
    this.queued = { ...this.alone, topYield: 'queued' }
    this.ending = { ...this.alone, topYield: 'ends' }
    this.options = options
    this.globals = new LuaTable()
    this.stringMetatable = new LuaTable()
    this.state = new LuaState()
    this.state.nofn = notAFunction(this.state)
    this.state.metatables['string'] = this.stringMetatable
    this.scheduler = new Scheduler(this.state, () => options.nextTurn())
    const handlers = { S: this.state, scheduler: this.scheduler, budgetOf: options.budgetOf ?? (() => undefined) }
    this.plainHandlers = new HandlerRuns({ ...handlers, kind: this.plain, isPlain: true })
    this.steppedHandlers = new HandlerRuns({ ...handlers, kind: this.stepped, isPlain: false, isBanned: true })
    this.endingHandlers = new HandlerRuns({ ...handlers, kind: this.ending, isPlain: false })
    this.waitingHandlers = new HandlerRuns({ ...handlers, kind: this.alone, isPlain: false })
    this.preloaded = new LuaTable()
    this.registry = new LuaTable()
    Object.defineProperty(this, 'current', { get: () => this.state.thread })
  }

  /** Compiles a chunk. @throws LuaSyntaxError */
  load(source: string, chunkName: string, env: LuaTable = this.globals): LuaFunction {
    // What these need only the debug form has, and a function that runs already keeps its form.
    if (/\b(?:sethook|getlocal|setlocal)\b/.test(source)) this.state.debug.useFrames()
    return new LuaFunction(compile(this.state, source, chunkName), [], env)
  }

  /** A function of `string.dump`, with new upvalues; undefined: the dump is none of ours. @throws LuaSyntaxError */
  loadDump(dump: string, env: LuaTable): LuaFunction | undefined {
    const proto = loadDump(this.state, dump)
    const upvalues = proto?.info?.upvalues.map(({ cell }) => (cell ? { v: undefined } : undefined))
    return proto && new LuaFunction(proto, upvalues ?? [], env)
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
    throw new LuaError(level === 0 ? message : positionPrefix(this.state, level) + message)
  }

  /** `tostring(v)`, `__tostring` included. */
  tostring(v: LuaValue): string {
    return tostringPlain(this.state, v)
  }

  /** Runs `f` where yields are refused. @throws LuaError LuaAbort LuaExit */
  callPlain(f: LuaValue, args: readonly LuaValue[], options?: RunOptions): readonly LuaValue[] {
    const { state: S } = this
    if (S.co !== undefined && options === undefined) return valuesOf(callFromNative(S, f, args))
    return this.scheduler.runPlain(this.create(this.plain, f, options), f, args)
  }

  /** Starts a light thread: its values at once when it never had to wait, else a promise. */
  start(
    f: LuaValue,
    args: readonly LuaValue[],
    options?: RunOptions,
  ): readonly LuaValue[] | Promise<readonly LuaValue[]> {
    const thread = this.create(options?.group === undefined ? this.alone : this.queued, f, options)
    const end = this.scheduler.start(thread, f, args)
    return end === undefined ? whenOver(thread).then(({ values }) => values) : outcomeOf(end).values
  }

  /** `callPlain` for code that a debugger may pause: in the debug form, where that is possible. */
  startPlain(
    f: LuaValue,
    args: readonly LuaValue[],
    options?: RunOptions,
  ): readonly LuaValue[] | Promise<readonly LuaValue[]> {
    if (!this.state.debug.isOn) return this.callPlain(f, args, options)
    const thread = this.create(this.stepped, f, options)
    thread.main.bans = 1
    const end = this.scheduler.start(thread, f, args)
    return end === undefined ? whenOver(thread).then(({ values }) => values) : outcomeOf(end).values
  }

  /** The same in a coroutine of its own: a yield that reaches it ends the run. */
  startCoroutine(
    f: LuaValue,
    args: readonly LuaValue[],
    options?: RunOptions,
  ): CoroutineOutcome | Promise<CoroutineOutcome> {
    const thread = this.create(this.ending, f, options)
    const end = this.scheduler.start(thread, f, args)
    return end === undefined ? whenOver(thread) : outcomeOf(end)
  }

  /** `startPlain(f, [self, conf], { context })` for handlers, of which there are many; undefined: it returned. */
  handlePlain(f: LuaFunction, self: LuaValue, conf: LuaValue, context: unknown): Promise<unknown> | undefined {
    if (!this.state.debug.isOn) {
      if (this.plainHandlers.run(f, self, conf, context) !== LONG_WAY) return undefined
      this.callPlain(f, [self, conf], { context })
      return undefined
    }
    const result = this.steppedHandlers.run(f, self, conf, context)
    if (result !== LONG_WAY) return this.waitFor(result)
    const values = this.startPlain(f, [self, conf], { context })
    return values instanceof Promise ? values : undefined
  }

  /** `start(f, [self, conf], { context })` for handlers; undefined: it returned. */
  handle(f: LuaFunction, self: LuaValue, conf: LuaValue, context: unknown): Promise<unknown> | undefined {
    const result = this.waitingHandlers.run(f, self, conf, context)
    if (result === LONG_WAY) {
      const values = this.start(f, [self, conf], { context })
      return values instanceof Promise ? values : undefined
    }
    return this.waitFor(result)
  }

  /** `handlePlain`, `handle` or `handleInCoroutine` for handlers that come right after each other. */
  handlerSeries<Context, Call extends SeriesCall>(
    kind: SeriesKind,
    listener: SeriesListener<Context, Call>,
  ): HandlerSeries<Context, Call> {
    const runs = {
      plain: { usual: this.plainHandlers, debugged: this.steppedHandlers },
      waiting: { usual: this.waitingHandlers, debugged: this.waitingHandlers },
      ending: { usual: this.endingHandlers, debugged: this.endingHandlers },
    }
    return new HandlerSeries(this.state, runs[kind], listener)
  }

  /** How the thread ends that goes on with a handler of a series; undefined: it returned nothing. */
  outcomeOf(thread: LightThread): CoroutineOutcome | Promise<CoroutineOutcome> {
    return thread.end === undefined ? whenOver(thread) : outcomeOf(thread.end)
  }

  private waitFor(result: LuaReturn | LightThread): Promise<unknown> | undefined {
    if (!(result instanceof LightThread)) return undefined
    if (result.end === undefined) return whenOver(result)
    outcomeOf(result.end)
    return undefined
  }

  /** `startCoroutine(f, [self, conf], { context })` for handlers; undefined: it returned nothing. */
  handleInCoroutine(
    f: LuaFunction,
    self: LuaValue,
    conf: LuaValue,
    context: unknown,
  ): CoroutineOutcome | Promise<CoroutineOutcome> | undefined {
    const result = this.endingHandlers.run(f, self, conf, context)
    if (result === EMPTY) return undefined
    if (result === LONG_WAY) return this.startCoroutine(f, [self, conf], { context })
    if (result instanceof LightThread) return result.end === undefined ? whenOver(result) : outcomeOf(result.end)
    return { type: 'returned', values: valuesOf(result) }
  }

  /** Starts a light thread and gives its handle; it has run until it ended or first waited. */
  spawn(f: LuaValue, args: readonly LuaValue[], options?: RunOptions): LightThread {
    const thread = this.create(this.queued, f, options)
    thread.ownGroup()
    this.scheduler.start(thread, f, args)
    return thread
  }

  /** The table of globals of the running coroutine: what `getfenv(0)` gives and chunks are loaded with. */
  threadGlobals(): LuaTable {
    return this.state.co?.env ?? this.globals
  }

  /** The running coroutine, for somebody who keeps it: it is not used again when it ends. */
  runningCoroutine(): LuaCoroutine | undefined {
    const { co } = this.state
    if (co !== undefined) co.isKnown = true
    return co
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
    return { chunk: info.chunk.shortName, line: lineOf(S, d) }
  }

  /**
   * The Lua line that really made the running call: unlike `position`, also the line of a tail call
   * (`return kong.response.exit(…)`), whose frame Lua itself has forgotten by then. For people, never for messages.
   */
  callerPlace(): { readonly file: string; readonly line: number } | undefined {
    const { state: S } = this
    let d = S.d
    while (d > 0 && S.fs[d]?.p.info === undefined) d--
    const info = S.fs[d]?.p.info
    const site = siteOf(S, d)
    if (info === undefined || site === undefined) return undefined
    return (site.place ??= { file: info.chunk.shortName, line: site.line })
  }

  private create(usual: ThreadKind, f: LuaValue, options: RunOptions | undefined): LightThread {
    const kind = options === undefined || isUsual(options) ? usual : { ...usual, ...special(options) }
    const context = options !== undefined && 'context' in options ? options.context : this.state.thread?.context
    const shared = options?.budget === undefined ? this.options.budgetOf?.(context) : undefined
    if (shared !== undefined && this.state.thread === undefined) shared.grant()
    const thread = this.scheduler.create(kind, f instanceof LuaFunction ? f : undefined, context, shared)
    if (options?.group !== undefined) thread.join(options.group)
    return thread
  }
}

function isUsual({ budget, isSync, wrapErrorsAbort }: RunOptions): boolean {
  return budget === undefined && isSync === undefined && wrapErrorsAbort === undefined
}

function special({ budget, isSync, wrapErrorsAbort }: RunOptions): Partial<ThreadKind> {
  return {
    ...(budget !== undefined && { units: budget }),
    ...(isSync !== undefined && { isSync }),
    ...(wrapErrorsAbort !== undefined && { wrapErrorsAbort }),
  }
}

function whenOver(thread: LightThread): Promise<CoroutineOutcome> {
  return new Promise<LightThread>((resolve) => thread.whenEnded(resolve)).then(({ end }) => {
    if (end === undefined) throw new Error('light thread without end')
    return outcomeOf(end)
  })
}

function outcomeOf(end: LightThreadEnd): CoroutineOutcome {
  if (end.type === 'failed') throw end.thrown
  return end.type === 'killed' ? NO_VALUES : end
}

const NO_VALUES: CoroutineOutcome = { type: 'returned', values: EMPTY }
