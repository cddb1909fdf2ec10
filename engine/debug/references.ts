import { LuaCoroutine } from '../lua/runtime/coroutine.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import type { LuaState } from '../lua/runtime/state.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { typeName, type LuaValue } from '../lua/runtime/value.ts'
import type { ScopeView, VariableView } from './model.ts'
import { framesOf, placeOf, type StackFrame } from './stack.ts'
import { keyText, textOf } from './values.ts'
import { fieldHolder, localsOf, upvaluesOf, varargsOf, type Holder } from './variables.ts'

/** A part of a long list of children. */
export interface Range {
  readonly start: number
  readonly count: number
}
export const ALL: Range = { start: 0, count: 200 }

interface List {
  /** How Lua would name a child. */
  expressionOf(holder: Holder): string | undefined
  holders(): Holder[]
}

/** Numbers for what has children, while a stop lasts. */
export class References {
  private readonly S: LuaState
  private readonly lists: List[] = []
  private readonly known = new Map<object, number>()

  constructor(S: LuaState) {
    this.S = S
  }

  /** Variables of a frame, in groups. Empty groups are left out. */
  scopes({ debug, fn }: StackFrame): ScopeView[] {
    const groups: [ScopeView['name'], Holder[]][] = [
      ['Locals', debug === undefined ? [] : localsOf(this.S.debug, debug)],
      ['Varargs', debug?.varargs === undefined ? [] : varargsOf(debug.varargs)],
      ['Upvalues', upvaluesOf(fn)],
    ]
    const scopes: ScopeView[] = groups.flatMap(([name, holders]) => {
      if (holders.length === 0) return []
      const expressionOf = (holder: Holder) => (name === 'Varargs' ? undefined : holder.name)
      return [{ name, count: holders.length, ref: this.list({ expressionOf, holders: () => holders }) }]
    })
    const { env } = fn
    if (env !== undefined) scopes.push({ name: 'Globals', count: sizeOf(env), ref: this.refOf(env, '') })
    return scopes
  }

  /** A value that an evaluation gave. */
  result(name: string, value: LuaValue, expression?: string): VariableView {
    return this.view({ name, identity: this, read: () => value }, expression)
  }

  variables(ref: number, { start, count }: Range = ALL): VariableView[] {
    const list = this.lists[ref - 1]
    if (list === undefined) return []
    return list
      .holders()
      .slice(start, start + count)
      .map((holder) => this.view(holder, list.expressionOf(holder)))
  }

  private view(holder: Holder, expression: string | undefined): VariableView {
    const value = holder.read()
    const isWritable = holder.write !== undefined && expression !== undefined
    const view = {
      name: holder.name,
      type: typeName(value),
      text: textOf(value),
      isWritable,
      ...(expression !== undefined && { expression }),
    }
    const count = childrenCount(value)
    if (count === 0 || typeof value !== 'object') return view
    return { ...view, ref: this.refOf(value as LuaTable | LuaFunction | LuaCoroutine, expression), count }
  }

  private refOf(value: LuaTable | LuaFunction | LuaCoroutine, base: string | undefined): number {
    const known = this.known.get(value)
    if (known !== undefined) return known
    const expressionOf = ({ name }: Holder) => (value instanceof LuaTable ? fieldOf(base, name) : undefined)
    const ref = this.list({ expressionOf, holders: () => this.childrenOf(value) })
    this.known.set(value, ref)
    return ref
  }

  private list(list: List): number {
    return this.lists.push(list)
  }

  private childrenOf(value: LuaTable | LuaFunction | LuaCoroutine): Holder[] {
    if (value instanceof LuaFunction) return upvaluesOf(value)
    if (value instanceof LuaCoroutine) return this.frameHolders(value)
    const fields = [...value.entries()].map(([key]) => fieldHolder(value, key, keyText(key)))
    const { metatable } = value
    if (metatable !== undefined) fields.push({ name: '(metatable)', identity: value, read: () => metatable })
    return fields
  }

  /** The locals of a coroutine's own frames. */
  private frameHolders(co: LuaCoroutine): Holder[] {
    return framesOf(this.S, co)
      .filter(({ level, fn }) => level === 0 && fn.p.info !== undefined)
      .flatMap((frame) => {
        const place = placeOf(this.S, frame)
        const locals = frame.debug === undefined ? [] : localsOf(this.S.debug, frame.debug)
        return locals.map((holder) => ({ ...holder, name: `${place?.file ?? '?'}:${place?.line ?? 0} ${holder.name}` }))
      })
  }
}

/** `base.name` or `base["other name"]`; a field of the globals is just its name. */
function fieldOf(base: string | undefined, name: string): string | undefined {
  if (base === undefined || name === '(metatable)') return undefined
  if (!name.startsWith('[')) return base === '' ? name : `${base}.${name}`
  // names of keys that no literal gives cannot be written down
  if (!/^\[(-?[\d.]+|"[^"…]*"|true|false)\]$/.test(name)) return undefined
  return base === '' ? undefined : `${base}${name}`
}

function childrenCount(value: LuaValue): number {
  if (value instanceof LuaTable) return sizeOf(value)
  if (value instanceof LuaFunction) return value.u.length
  return value instanceof LuaCoroutine ? value.d : 0
}

function sizeOf(table: LuaTable): number {
  let size = table.metatable === undefined ? 0 : 1
  for (const value of table.arr) if (value !== undefined) size++
  for (const value of table.slots) if (value !== undefined) size++
  return size
}
