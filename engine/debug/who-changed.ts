import type { ObservedChange } from '../gateway/instrumentation.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { WriteListener } from '../lua/hooks.ts'
import type { DebugFrame } from '../lua/runtime/debug-frame.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { Change, HeaderTarget, Place } from './model.ts'
import { whereabouts, type Run } from './run.ts'
import { fileOf } from './stack.ts'
import { textOf } from './values.ts'
import { localsOf, upvaluesOf, type Holder } from './variables.ts'

/** Where each run is: what a statement finds changed was changed by the one before it. */
class Statements {
  private readonly current = new Map<Run, { readonly step: number; readonly place: Place }>()

  enter(run: Run, { at }: DebugFrame, { state: { debug } }: LuaVm): void {
    const point = debug.points[at]
    const place = { file: fileOf(point?.info.chunk.name ?? ''), line: point?.line ?? 0 }
    this.current.set(run, { step: debug.steps(), place })
  }

  change(run: Run, before: LuaValue, after: LuaValue): Change | undefined {
    const now = this.current.get(run)
    if (now === undefined) return undefined
    return { ...now, ...whereabouts(run.context), before: textOf(before), after: textOf(after) }
  }
}

/** Numbers tables in the order a replay meets them: the same number is the same table in every replay. */
class TableNumbers implements WriteListener {
  readonly numbers = new Map<LuaTable, number>()

  made(table: LuaTable): void {
    this.wrote(table)
  }

  wrote(table: LuaTable): void {
    if (!this.numbers.has(table)) this.numbers.set(table, this.numbers.size)
  }
}

/** Notes every change of variables and headers while a replay runs, to be asked afterwards. */
export class ChangeLog extends TableNumbers {
  private readonly statements = new Statements()
  private readonly variables: { readonly identity: object; readonly name: string; readonly change: Change }[] = []
  private readonly headers: { readonly target: string; readonly key: string; readonly change: Change }[] = []
  /** Last known value of each variable, by what holds it. */
  private readonly known = new Map<object, Map<string, LuaValue>>()

  line(run: Run, frame: DebugFrame, vm: LuaVm): void {
    this.leave(run, frame, vm)
    this.statements.enter(run, frame, vm)
  }

  /** After a statement, and before its function leaves. */
  leave(run: Run, frame: DebugFrame, vm: LuaVm): void {
    for (const holder of [...localsOf(vm.state.debug, frame), ...upvaluesOf(frame.fn)]) this.check(run, holder)
  }

  changed({ target, key, before, after, at }: ObservedChange, ctx: RequestContext, step: number): void {
    const values = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
    const change: Change = { step, place: at ?? { file: '', line: 0 }, ...whereabouts(ctx), ...values }
    this.headers.push({ target, key: key.toLowerCase(), change })
  }

  lastOfVariable(identity: object, name: string): Change | undefined {
    return this.variables.findLast((each) => each.identity === identity && each.name === name)?.change
  }

  lastOfHeader(name: string, target: HeaderTarget | undefined): Change | undefined {
    const key = `header ${name.toLowerCase()}`
    return this.headers.findLast((each) => each.key === key && each.target === (target ?? each.target))?.change
  }

  private check(run: Run, { identity, name, read }: Holder): void {
    const value = read()
    const values = this.known.get(identity) ?? new Map<string, LuaValue>()
    this.known.set(identity, values)
    if (values.has(name) ? values.get(name) === value : value === undefined) return
    const change = this.statements.change(run, values.get(name), value)
    values.set(name, value)
    if (change) this.variables.push({ identity, name, change })
  }
}

/** Watches one field of one table, known by its number. */
export class FieldWatch extends TableNumbers {
  last: Change | undefined
  private readonly statements = new Statements()
  private readonly number: number
  private readonly key: LuaValue
  private table: LuaTable | undefined
  private value: LuaValue = undefined
  private run: Run | undefined

  constructor(number: number, key: LuaValue) {
    super()
    this.number = number
    this.key = key
  }

  override made(table: LuaTable): void {
    this.find(table)
    if (this.run) this.check(this.run)
  }

  override wrote(table: LuaTable): void {
    const isNew = this.table === undefined
    this.find(table)
    if (isNew) this.value = this.table?.get(this.key)
  }

  line(run: Run, frame: DebugFrame, vm: LuaVm): void {
    this.check(run)
    this.statements.enter(run, frame, vm)
    this.run = run
  }

  leave(run: Run): void {
    this.check(run)
  }

  private find(table: LuaTable): void {
    super.wrote(table)
    if (this.numbers.get(table) === this.number) this.table = table
  }

  private check(run: Run): void {
    const value = this.table?.get(this.key)
    if (value === this.value) return
    this.last = this.statements.change(run, this.value, value) ?? this.last
    this.value = value
  }
}
