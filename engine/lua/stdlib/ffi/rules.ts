import { type CdataRules, LuaCdata } from '../../runtime/cdata.ts'
import { LuaInt64 } from '../../runtime/int64.ts'
import { LuaCallerError } from '../../runtime/lua-error.ts'
import { defineNative } from '../../runtime/native.ts'
import { type LuaFunction } from '../../runtime/function.ts'
import { type LuaValue } from '../../runtime/value.ts'
import { index, metamethodOfType, metatableOfType, newIndex } from './access.ts'
import { CFunction, CTypeValue, type CWorld } from './cdata.ts'
import { convert, failConversion, withoutEnum } from './convert.ts'
import { Block, type Place } from './memory.ts'
import { loadNumber } from './numbers.ts'
import { operate, widened } from './operate.ts'
import { typeNameOf } from './type-name.ts'

/** What the operators of the language mean for cdata. */
export function createCdataRules(world: CWorld, create: LuaFunction): CdataRules {
  const natives = {
    call: defineNative('__call', (_F, c): never => failCall(world, c)),
    pairs: defineNative('__pairs', (_F, c): never => failPairs(world, c, '__pairs')),
    ipairs: defineNative('__ipairs', (_F, c): never => failPairs(world, c, '__ipairs')),
  }
  return {
    index: (c, key) => index(world, c, key),
    newIndex: (c, key, value) => newIndex(world, c, key, value),
    operate: (operator, a, b) => operate(world, operator, a, b),
    metamethod(c, event) {
      switch (event) {
        case '__call':
          return callHandler(c)
        case '__pairs':
          return metamethodOfType(world, c, event) ?? natives.pairs
        case '__ipairs':
          return metamethodOfType(world, c, event) ?? natives.ipairs
        case '__tostring':
          return c instanceof LuaInt64 ? undefined : metamethodOfType(world, c, event)
        default:
          return undefined
      }
    },
    toNumber: (c) => toNumber(world, c),
    toInt64: (c, position) => toInt64(world, c, position),
  }

  /** A ctype makes objects, by `__new` if it has one; anything else needs `__call`. */
  function callHandler(c: LuaCdata): LuaValue {
    if (!(c instanceof CTypeValue)) return metamethodOfType(world, c, '__call') ?? natives.call
    const { ctype } = c
    return metatableOfType(ctype.kind === 'pointer' ? ctype.target : ctype)?.getString('__new') ?? create
  }
}

function failCall(world: CWorld, c: LuaValue): never {
  if (c instanceof CFunction) {
    throw new LuaCallerError(`attempt to call C function '${c.name}': Phasescope runs no C code`)
  }
  const type = c instanceof LuaCdata ? world.view(c).type : world.types.void
  const target = type.kind === 'pointer' ? type.target : type
  if (target.kind === 'function') {
    throw new LuaCallerError(`attempt to call a C function through '${typeNameOf(type)}': Phasescope runs no C code`)
  }
  throw new LuaCallerError(`'${typeNameOf(target)}' is not callable`)
}

function failPairs(world: CWorld, c: LuaValue, event: string): never {
  const type = c instanceof LuaCdata ? world.view(c).type : world.types.void
  throw new LuaCallerError(`'${typeNameOf(type.kind === 'pointer' ? type.target : type)}' has no '${event}' metamethod`)
}

function scratch(): Place {
  return { block: new Block(0n, new Uint8Array(8)), offset: 0 }
}

/** `tonumber(c)`: nil for what is no number. lib_base.c */
function toNumber(world: CWorld, c: LuaCdata): number | undefined {
  if (c instanceof LuaInt64) return c.toNumber()
  const view = world.view(c)
  const type = withoutEnum(world, view.type)
  if (type.kind !== 'complex' && type.kind !== 'number') return undefined
  const place = scratch()
  convert(world, world.types.double, place, view, {})
  return Number(loadNumber(world.memory, world.types.double, place))
}

/** An operand of the bit library. lj_carith.c lj_carith_check64 */
function toInt64(world: CWorld, c: LuaCdata, position: number): LuaInt64 {
  if (c instanceof LuaInt64) return c
  const { type, place } = world.view(c)
  const plain = withoutEnum(world, type)
  if (plain.kind !== 'number' || plain.size > 8) {
    return failConversion(world.types.int64, typeNameOf(type), { argument: position })
  }
  return widened(world, plain, place, false)
}
