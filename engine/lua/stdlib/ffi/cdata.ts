import { LuaCdata, LuaComplex } from '../../runtime/cdata.ts'
import { LuaInt64 } from '../../runtime/int64.ts'
import { type CType, dereferenced, type FunctionType } from './c-type.ts'
import { type Block, addressOfPlace, addressText, Memory, type Place, wordBlock } from './memory.ts'
import { typeNameOf } from './type-name.ts'
import { TypeRegistry } from './type-registry.ts'

/** An object in C memory; a reference (`T &`) stands at the place of what it refers to. */
export class CData extends LuaCdata {
  readonly type: CType
  readonly block: Block
  readonly offset: number

  constructor(type: CType, { block, offset }: Place) {
    super()
    this.type = type
    this.block = block
    this.offset = offset
  }

  /** lib_ffi.c ffi_meta___tostring */
  override toString(): string {
    const { type } = this
    const inner = dereferenced(type)
    if (inner.kind === 'enum') return `cdata<${typeNameOf(type)}>: ${this.block.view.getInt32(this.offset, true)}`
    const isPointer = inner.kind === 'pointer' && type === inner
    const address = isPointer ? this.block.view.getBigUint64(this.offset, true) : addressOfPlace(this)
    return `cdata<${typeNameOf(type)}>: ${addressText(address)}`
  }
}

/** What `ffi.typeof` gives. */
export class CTypeValue extends LuaCdata {
  readonly ctype: CType

  constructor(ctype: CType) {
    super()
    this.ctype = ctype
  }

  override toString(): string {
    return `ctype<${typeNameOf(this.ctype)}>`
  }
}

/** A declared C function, `ffi.C.getpid`: it has an address and cannot be called. */
export class CFunction extends LuaCdata {
  readonly name: string
  readonly type: FunctionType
  readonly place: Place

  constructor(name: string, type: FunctionType, place: Place) {
    super()
    this.name = name
    this.type = type
    this.place = place
  }

  override toString(): string {
    return `cdata<${typeNameOf(this.type)}>: ${addressText(addressOfPlace(this.place))}`
  }
}

/** A value with its type, references resolved: what conversions and operators work on. */
export interface View {
  readonly type: CType
  readonly place: Place
}

/** The C side of a VM: its types and its memory. */
export class CWorld {
  readonly types = new TypeRegistry()
  readonly memory = new Memory()
  errno = 0

  /** The declared type of a value; that of a ctype is `ctype`. */
  typeOf(value: LuaCdata): CType {
    const { types } = this
    if (value instanceof CData || value instanceof CFunction) return value.type
    if (value instanceof LuaInt64) return value.unsigned ? types.uint64 : types.int64
    return value instanceof LuaComplex ? types.complex : types.ctype
  }

  /** The type a value stands for where a ctype is wanted. */
  typeMeant(value: LuaCdata): CType {
    return value instanceof CTypeValue ? value.ctype : this.typeOf(value)
  }

  view(value: LuaCdata): View {
    if (value instanceof CData) return { type: dereferenced(value.type), place: value }
    if (value instanceof CFunction) return { type: value.type, place: value.place }
    const type = this.typeOf(value)
    if (value instanceof LuaInt64) return { type, place: { block: wordBlock(value), offset: 0 } }
    const block = this.memory.allocate(16)
    if (value instanceof LuaComplex) {
      block.view.setFloat64(0, value.re, true)
      block.view.setFloat64(8, value.im, true)
    } else if (value instanceof CTypeValue) block.view.setInt32(0, value.ctype.id, true)
    return { type, place: { block, offset: 0 } }
  }

  /** The Lua value of an object that stands at a place of its own. */
  box(type: CType, place: Place): LuaCdata {
    if (type.kind === 'number' && type.size === 8 && !type.isFloat) {
      return new LuaInt64(this.memory.readWord(place), type.isUnsigned)
    }
    if (type.kind === 'complex' && type.size === 16) {
      const { view } = place.block
      return new LuaComplex(view.getFloat64(place.offset, true), view.getFloat64(place.offset + 8, true))
    }
    if (type.kind === 'complex') return new ComplexFloat(type, place)
    return new CData(type, place)
  }
}

/** `complex float`: prints its value, as the double one does. */
class ComplexFloat extends CData {
  override toString(): string {
    const { view } = this.block
    return new LuaComplex(view.getFloat32(this.offset, true), view.getFloat32(this.offset + 4, true)).toString()
  }
}
