import { type LuaTable } from '../../runtime/table.ts'

/** `const` and `volatile` of a type. */
export interface Qualifiers {
  readonly isConst: boolean
  readonly isVolatile: boolean
}

interface CommonType extends Qualifiers {
  /** Equal types are one object with one number: `ffi.typeof("int") == ffi.typeof("int")`. */
  readonly id: number
}

export interface VoidType extends CommonType {
  readonly kind: 'void'
}

/** Integers, floating point numbers and booleans. */
export interface NumberType extends CommonType {
  readonly kind: 'number'
  readonly size: number
  readonly align: number
  readonly isBool: boolean
  readonly isFloat: boolean
  readonly isUnsigned: boolean
  /** Alone it makes `long long` another type than `int64_t`. */
  readonly isLong: boolean
}

/** `complex float` (8 bytes) and `complex` (16 bytes). */
export interface ComplexType extends CommonType {
  readonly kind: 'complex'
  readonly size: number
  readonly align: number
  readonly part: NumberType
}

export interface EnumType extends CommonType {
  readonly kind: 'enum'
  readonly definition: EnumDefinition
}

/** `T *`, and `T &`, which LuaJIT also makes of every struct or array inside another. */
export interface PointerType extends CommonType {
  readonly kind: 'pointer'
  readonly target: CType
  readonly isReference: boolean
}

/** `T[n]`, `T[]` and `T[?]`: the last two have no size. */
export interface ArrayType extends CommonType {
  readonly kind: 'array'
  readonly element: CType
  readonly size: number | undefined
  readonly isVariable: boolean
  readonly align: number
}

export interface StructType extends CommonType {
  readonly kind: 'struct'
  readonly definition: StructDefinition
  /** `__attribute__((aligned))` on a declaration. */
  readonly align: number
}

export interface FunctionType extends CommonType {
  readonly kind: 'function'
  readonly result: CType
  readonly parameters: readonly CType[]
}

export type CType = VoidType | NumberType | ComplexType | EnumType | PointerType | ArrayType | StructType | FunctionType

/** A named constant: of an enum, or `static const int`. */
export interface Constant {
  readonly name: string
  readonly value: number
  readonly isUnsigned: boolean
}

/** What all mentions of one enum share; without size until it is defined. */
export interface EnumDefinition {
  readonly id: number
  readonly tag: string | undefined
  readonly constants: Map<string, Constant>
  isUnsigned: boolean
  size: number | undefined
}

/** One entry of a struct or union. `embedded` members show their own members through. */
export type Member =
  | { readonly type: 'field'; readonly name: string; readonly fieldType: CType; readonly offset: number }
  | {
      readonly type: 'bitfield'
      readonly name: string | undefined
      readonly fieldType: NumberType
      /** Of the container. */
      readonly offset: number
      /** Of the container, in bytes. */
      readonly size: number
      readonly position: number
      readonly width: number
    }
  | { readonly type: 'embedded'; readonly fieldType: StructType | EnumType; readonly offset: number }
  | { readonly type: 'constant'; readonly name: string; readonly constant: Constant }

/** What all mentions of one struct or union share; without size until it is defined. */
export interface StructDefinition {
  readonly id: number
  readonly tag: string | undefined
  readonly isUnion: boolean
  members: readonly Member[]
  size: number | undefined
  align: number
  /** Ends in `T[?]`. */
  isVariable: boolean
  /** A member is const, so the whole cannot be assigned. */
  hasConst: boolean
  isOpen: boolean
  /** Set by `ffi.metatype`. */
  metatable: LuaTable | undefined
}

/** Size in bytes; undefined for void, functions, incomplete types and arrays without length. */
export function sizeOf(type: CType): number | undefined {
  switch (type.kind) {
    case 'number':
    case 'complex':
    case 'array':
      return type.size
    case 'pointer':
      return 8
    case 'enum':
    case 'struct':
      return type.definition.size
    case 'void':
    case 'function':
      return undefined
  }
}

/** Alignment in bytes. */
export function alignOf(type: CType): number {
  switch (type.kind) {
    case 'number':
    case 'complex':
    case 'array':
      return type.align
    case 'pointer':
      return 8
    case 'enum':
      return 4
    case 'struct':
      return Math.max(type.align, type.definition.align)
    case 'void':
    case 'function':
      return 1
  }
}

/** An integer, not a bool. */
export function isInteger(type: CType): type is NumberType {
  return type.kind === 'number' && !type.isFloat && !type.isBool
}

/** What a reference refers to; any other type itself. */
export function dereferenced(type: CType): CType {
  return type.kind === 'pointer' && type.isReference ? type.target : type
}

/** `T[?]` or a struct that ends in one: its size comes with each object. */
export function isVariableLength(type: CType): boolean {
  return type.kind === 'array' ? type.isVariable : type.kind === 'struct' && type.definition.isVariable
}

/** A struct member and where it is inside the outermost struct. */
export interface FoundMember {
  readonly member: Member
  readonly offset: number
  readonly isConst: boolean
}

/** Finds a member by name, also inside embedded structs. lj_ctype.c lj_ctype_getfieldq */
export function findMember(definition: StructDefinition, name: string): FoundMember | undefined {
  for (const member of definition.members) {
    if (member.type !== 'embedded') {
      if (member.name !== name) continue
      return { member, offset: member.type === 'constant' ? 0 : member.offset, isConst: false }
    }
    const { fieldType, offset } = member
    if (fieldType.kind === 'enum') {
      const constant = fieldType.definition.constants.get(name)
      if (constant !== undefined) return { member: { type: 'constant', name, constant }, offset: 0, isConst: true }
      continue
    }
    const inner = findMember(fieldType.definition, name)
    if (inner === undefined) continue
    return { member: inner.member, offset: offset + inner.offset, isConst: inner.isConst || fieldType.isConst }
  }
  return undefined
}
