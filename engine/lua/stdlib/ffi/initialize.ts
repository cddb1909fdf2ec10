import { LuaCdata } from '../../runtime/cdata.ts'
import { LuaTable } from '../../runtime/table.ts'
import { type LuaValue } from '../../runtime/value.ts'
import { type CWorld } from './cdata.ts'
import { type ArrayType, type CType, sizeOf, type StructDefinition } from './c-type.ts'
import { elementPlace, failInitializers, fillRest, fromLua, storeMember } from './from-lua.ts'
import { type Place } from './memory.ts'
import { typeNameOf } from './type-name.ts'

/** Must the initializers be taken one per element? lj_cconv.c lj_cconv_multi_init */
function takesSeveral(world: CWorld, to: CType, value: LuaValue): boolean {
  if (to.kind !== 'array' && to.kind !== 'struct') return false
  if (value instanceof LuaTable || (typeof value === 'string' && to.kind !== 'struct')) return false
  if (!(value instanceof LuaCdata)) return true
  // only an object of the very same type is copied as a whole
  const { type } = world.view(value)
  return type.kind !== to.kind || typeNameOf(type) !== typeNameOf(to)
}

/** Initializes a new object, whose memory is zero, with the arguments of `ffi.new`. lj_cconv.c lj_cconv_ct_init */
export function initialize(world: CWorld, to: CType, place: Place, size: number, values: readonly LuaValue[]): void {
  if (values.length === 0) return
  if (values.length === 1 && !takesSeveral(world, to, values[0])) return fromLua(world, to, place, values[0])
  if (to.kind === 'array') return initializeArray(world, to, place, size, values)
  if (to.kind === 'complex' && values.length <= 2) {
    values.forEach((value, i) => fromLua(world, to.part, elementPlace(place, i * to.part.size), value))
    return
  }
  if (to.kind !== 'struct') return failInitializers(to)
  let used = 0
  // a nil among them is a value, not the end
  const entries = values.map((value) => ({ value }))
  initializeMembers(world, to.definition, place, () => entries[used++])
  if (used < values.length) failInitializers(to)
}

function initializeArray(world: CWorld, to: ArrayType, place: Place, size: number, values: readonly LuaValue[]): void {
  const step = sizeOf(to.element) ?? 0
  if (values.length * step > size) failInitializers(to)
  values.forEach((value, i) => fromLua(world, to.element, elementPlace(place, i * step), value))
  fillRest(place, { at: values.length * step, step, size })
}

function initializeMembers(
  world: CWorld,
  definition: StructDefinition,
  place: Place,
  next: () => { value: LuaValue } | undefined,
): boolean {
  for (const member of definition.members) {
    if (member.type === 'constant') continue
    const at = elementPlace(place, member.offset)
    if (member.type === 'embedded') {
      if (member.fieldType.kind === 'struct' && !initializeMembers(world, member.fieldType.definition, at, next)) {
        return false
      }
      continue
    }
    if (member.name === undefined) continue
    const entry = next()
    if (entry === undefined) return false
    storeMember(world, member, at, entry.value, {})
    if (definition.isUnion) break
  }
  return true
}
