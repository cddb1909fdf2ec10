import { argumentError, defineNative } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'

/** A method of an object whose state is ours: `self` is checked, the rest follows. */
export type Method<S> = (state: S, ...args: LuaValue[]) => LuaReturn

/** Lua objects (tables with methods) that each carry a state Lua cannot reach. */
export interface ObjectKind<S> {
  readonly methods: LuaTable
  create(state: S, fields?: Readonly<Record<string, LuaValue>>): LuaTable
  /** The state of an object of this kind; undefined for anything else. */
  stateOf(value: LuaValue): S | undefined
}

/** Defines a kind of object by its methods; `metamethods` as they stand in the metatable. */
export function defineKind<S extends object>(
  methods: Readonly<Record<string, Method<S>>>,
  metamethods: Readonly<Record<string, Method<S>>> = {},
): ObjectKind<S> {
  const states = new WeakMap<LuaTable, S>()
  const stateOf = (value: LuaValue): S | undefined => (value instanceof LuaTable ? states.get(value) : undefined)
  const native = (name: string, run: Method<S>): LuaFunction =>
    defineNative(name, (_F, self, ...args) => {
      const state = stateOf(self)
      return state === undefined ? argumentError(1, 'object expected') : run(state, ...args)
    })
  const natives = (record: Readonly<Record<string, Method<S>>>): LuaTable =>
    LuaTable.fromRecord(Object.fromEntries(Object.entries(record).map(([name, run]) => [name, native(name, run)])))
  const table = natives(methods)
  const metatable = natives(metamethods)
  metatable.setString('__index', table)
  return {
    methods: table,
    stateOf,
    create(state, fields = {}) {
      const object = LuaTable.fromRecord(fields)
      object.metatable = metatable
      states.set(object, state)
      return object
    },
  }
}
