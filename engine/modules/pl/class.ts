import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { addressOf } from '../../lua/runtime/tostring.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { defineCalling, type Call, type Steps } from './calling.ts'
import { isTruthy } from './lua-access.ts'

/** `pl.class`: `class(base)`, `class{...}` and `class.Name(base)` (Penlight 1.13). */
export function createClassModule(vm: LuaVm): LuaTable {
  const shared = sharedMethods()
  const define = (base: LuaValue, argument: LuaValue, given: LuaValue) =>
    defineClass(vm, { base, argument, given, shared })
  const module = new LuaTable()
  module.metatable = LuaTable.fromRecord({
    __call: defineCalling(vm, '__call', function* (call, _self, base, argument, given): Steps<LuaReturn> {
      return yield* define(base, argument, given)(call)
    }),
    __index: defineNative('__index', (_F, _self, name): LuaReturn => {
      if (name === 'class') return module
      return defineCalling(vm, 'class', function* (call, base, argument, given): Steps<LuaReturn> {
        const made = yield* define(base, argument, given)(call)
        made.setString('_name', name)
        vm.globals.set(name, made)
        return made
      })
    }),
  })
  return module
}

interface Definition {
  readonly base: LuaValue
  readonly argument: LuaValue
  readonly given: LuaValue
  readonly shared: Readonly<Record<string, LuaFunction>>
}

function defineClass(vm: LuaVm, { base, argument, given, shared }: Definition): (call: Call) => Steps<LuaTable> {
  const isPlain = base instanceof LuaTable && base.metatable === undefined
  const parent = isPlain ? base.getString('_base') : base
  if (parent !== undefined && !(parent instanceof LuaTable)) return vm.fail('must derive from a table type', 2)
  const made = isPlain ? base : given instanceof LuaTable ? given : new LuaTable()
  const metatable = new LuaTable()
  if (parent instanceof LuaTable) inherit(made, parent, metatable, isPlain)
  made.setString('__index', made)
  made.metatable = metatable
  if (!isPlain) {
    if (parent?.getString('_init') !== undefined) made.setString('_parent_with_init', parent)
    made.setString('_init', undefined)
  }
  return function* (call): Steps<LuaTable> {
    const initClass = parent?.getString('_class_init')
    if (initClass !== undefined) yield* call(initClass, [made, argument])
    metatable.setString('__call', constructor(vm, made, parent))
    addMethods(made, metatable, shared)
    return made
  }
}

/** Members of the base are copied; those of a plain definition stay. */
function inherit(made: LuaTable, parent: LuaTable, metatable: LuaTable, isPlain: boolean): void {
  for (const [key, value] of parent.entries()) if (!isPlain || made.get(key) === undefined) made.set(key, value)
  made.setString('_base', parent)
  const handler = made.getString('_handler')
  if (handler !== undefined) metatable.setString('__index', handler)
}

function addMethods(made: LuaTable, metatable: LuaTable, shared: Readonly<Record<string, LuaFunction>>): void {
  const setCatch = defineNative('catch', (_F, self, handler) => {
    const chosen = self instanceof LuaTable ? handler : self
    made.setString('_handler', chosen)
    metatable.setString('__index', chosen)
    return EMPTY
  })
  made.setString('catch', setCatch)
  for (const name of ['is_a', 'class_of', 'cast']) made.setString(name, shared[name])
  made.setString('_class', made)
  if (made.getString('__tostring') === undefined) made.setString('__tostring', shared['tostring'])
}

function constructor(vm: LuaVm, made: LuaTable, parent: LuaTable | undefined): LuaFunction {
  return defineCalling(vm, '__call', function* (call, _class, ...args): Steps<LuaReturn> {
    const create = made.getString('_create')
    const created = create === undefined ? undefined : (yield* call(create, args))[0]
    let object = created instanceof LuaTable ? created : new LuaTable()
    object.metatable = made
    if (made.getString('_init') !== undefined || made.getString('_parent_with_init') !== undefined) {
      const result = yield* construct(vm, call, { owner: made, object, args })
      if (result instanceof LuaTable) {
        object = result
        object.metatable = made
      }
    }
    const afterwards = parent?.getString('_post_init')
    if (afterwards !== undefined) yield* call(afterwards, [object])
    return object
  })
}

interface Construction {
  readonly owner: LuaTable
  readonly object: LuaTable
  readonly args: readonly LuaValue[]
}

/** Runs `_init`, the inherited one if need be; `self:super(…)` is the one above it meanwhile. */
function* construct(vm: LuaVm, call: Call, { owner, object, args }: Construction): Steps<LuaValue> {
  let init = owner.getString('_init')
  let above = owner.getString('_parent_with_init')
  if (above instanceof LuaTable && init === undefined) {
    init = above.getString('_init')
    above = above.getString('_parent_with_init')
  }
  object.setString('super', above instanceof LuaTable ? superFunction(vm, above) : undefined)
  const [result] = yield* call(init, [object, ...args])
  if (above instanceof LuaTable) object.setString('super', undefined)
  return isTruthy(result) ? result : undefined
}

function superFunction(vm: LuaVm, owner: LuaTable): LuaFunction {
  return defineCalling(vm, 'super', function* (call, object, ...args): Steps<LuaReturn> {
    if (object instanceof LuaTable) yield* construct(vm, call, { owner, object, args })
    return EMPTY
  })
}

function sharedMethods(): Readonly<Record<string, LuaFunction>> {
  return {
    is_a: defineNative('is_a', (_F, object, wanted): LuaReturn => {
      const own = object instanceof LuaTable ? object.metatable : undefined
      return wanted === undefined ? own : isA(own, wanted)
    }),
    class_of: defineNative('class_of', (_F, wanted, object) => {
      if (!(wanted instanceof LuaTable) || wanted.getString('is_a') === undefined) return false
      return isA(object instanceof LuaTable ? object.metatable : undefined, wanted)
    }),
    cast: defineNative('cast', (_F, wanted, object) => {
      if (object instanceof LuaTable && wanted instanceof LuaTable) object.metatable = wanted
      return object
    }),
    tostring: defineNative('__tostring', (_F, object) => {
      const name = object instanceof LuaTable ? object.metatable?.getString('_name') : undefined
      const address = object instanceof LuaTable ? addressOf(object) : ''
      return typeof name === 'string' ? `${name}: ${address}` : `table: ${address}`
    }),
  }
}

function isA(start: LuaTable | undefined, wanted: LuaValue): boolean {
  for (let own: LuaValue = start; own instanceof LuaTable; own = own.getString('_base')) if (own === wanted) return true
  return false
}
