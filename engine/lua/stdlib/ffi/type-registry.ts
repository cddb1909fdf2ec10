import {
  type ArrayType,
  type ComplexType,
  type Constant,
  type CType,
  type EnumDefinition,
  type EnumType,
  type FunctionType,
  type NumberType,
  type PointerType,
  type Qualifiers,
  type StructDefinition,
  type StructType,
  type VoidType,
  sizeOf,
} from './c-type.ts'

/** A name of the C program: what `ffi.C` and the parser find. */
export type Declaration =
  | { readonly type: 'typedef'; readonly target: CType }
  | { readonly type: 'constant'; readonly constant: Constant }
  | { readonly type: 'function'; readonly target: FunctionType }
  | { readonly type: 'extern'; readonly target: CType }

/** What tells number types apart. */
export interface NumberOptions extends Partial<Qualifiers> {
  readonly size: number
  readonly isBool?: boolean
  readonly isFloat?: boolean
  readonly isUnsigned?: boolean
  readonly isLong?: boolean
  readonly align?: number
}

const NO_QUALIFIERS: Qualifiers = { isConst: false, isVolatile: false }

/** Every C type a VM knows. Equal types are one object. */
export class TypeRegistry {
  private readonly interned = new Map<string, CType>()
  private declarations = new Map<string, Declaration>()
  private tags = new Map<string, StructType | EnumType>()
  private nextId = 1

  readonly void = this.makeVoid({})
  readonly constVoid = this.makeVoid({ isConst: true })
  readonly bool = this.makeNumber({ size: 1, isBool: true, isUnsigned: true })
  readonly constChar = this.makeNumber({ size: 1, isConst: true })
  readonly int8 = this.makeNumber({ size: 1 })
  readonly uint8 = this.makeNumber({ size: 1, isUnsigned: true })
  readonly int16 = this.makeNumber({ size: 2 })
  readonly uint16 = this.makeNumber({ size: 2, isUnsigned: true })
  readonly int32 = this.makeNumber({ size: 4 })
  readonly uint32 = this.makeNumber({ size: 4, isUnsigned: true })
  readonly int64 = this.makeNumber({ size: 8, isLong: true })
  readonly uint64 = this.makeNumber({ size: 8, isUnsigned: true, isLong: true })
  readonly float = this.makeNumber({ size: 4, isFloat: true })
  readonly double = this.makeNumber({ size: 8, isFloat: true })
  readonly complexFloat = this.makeComplex(8, {})
  readonly complex = this.makeComplex(16, {})
  readonly voidPointer = this.makePointer(this.void)
  readonly constVoidPointer = this.makePointer(this.constVoid)
  readonly constCharPointer = this.makePointer(this.constChar)
  readonly uint8Pointer = this.makePointer(this.uint8)
  readonly constCharArray = this.makeArray(this.constChar, undefined)
  /** The type of what `ffi.typeof` gives: its number, to C. */
  readonly ctype = this.makeCtypeEnum()

  constructor() {
    this.nextId = 97
    const names: Record<string, CType> = {
      va_list: this.voidPointer,
      __builtin_va_list: this.voidPointer,
      __gnuc_va_list: this.voidPointer,
      ptrdiff_t: this.int64,
      size_t: this.uint64,
      wchar_t: this.int32,
      int8_t: this.int8,
      int16_t: this.int16,
      int32_t: this.int32,
      int64_t: this.int64,
      uint8_t: this.uint8,
      uint16_t: this.uint16,
      uint32_t: this.uint32,
      uint64_t: this.uint64,
      intptr_t: this.int64,
      uintptr_t: this.uint64,
      ssize_t: this.int64,
    }
    for (const [name, target] of Object.entries(names)) this.declare(name, { type: 'typedef', target })
  }

  /** Runs a parse; a failure takes back what it declared. lj_cparse.c LJ_CTYPE_RESTORE */
  transaction<T>(parse: () => T): T {
    const declarations = new Map(this.declarations)
    const tags = new Map(this.tags)
    try {
      return parse()
    } catch (error) {
      this.declarations = declarations
      this.tags = tags
      throw error
    }
  }

  find(name: string): Declaration | undefined {
    return this.declarations.get(name)
  }

  declare(name: string, declaration: Declaration): void {
    this.declarations.set(name, declaration)
  }

  findTag(tag: string): StructType | EnumType | undefined {
    return this.tags.get(tag)
  }

  makeVoid(qualifiers: Partial<Qualifiers>): VoidType {
    return this.intern('void', qualifiers, (common) => ({ kind: 'void', ...common }))
  }

  makeNumber(options: NumberOptions): NumberType {
    const { size, isBool = false, isFloat = false, isUnsigned = false, isLong = false } = options
    const align = options.align ?? size
    const key = `number ${size} ${align} ${isBool} ${isFloat} ${isUnsigned} ${isLong}`
    return this.intern(key, options, (common) => ({
      kind: 'number',
      size,
      align,
      isBool,
      isFloat,
      isUnsigned,
      isLong,
      ...common,
    }))
  }

  makeComplex(size: 8 | 16, qualifiers: Partial<Qualifiers>): ComplexType {
    const part = this.makeNumber({ size: size / 2, isFloat: true })
    return this.intern(`complex ${size}`, qualifiers, (common) => ({
      kind: 'complex',
      size,
      align: size / 2,
      part,
      ...common,
    }))
  }

  makePointer(target: CType, qualifiers: Partial<Qualifiers> = {}): PointerType {
    return this.intern(`pointer ${target.id}`, qualifiers, (common) => ({
      kind: 'pointer',
      target,
      isReference: false,
      ...common,
    }))
  }

  /** References are never qualified. */
  makeReference(target: CType): PointerType {
    return this.intern(`reference ${target.id}`, {}, (common) => ({
      kind: 'pointer',
      target,
      isReference: true,
      ...common,
    }))
  }

  /** `length` elements, or none given: `T[]`, `T[?]`. */
  makeArray(element: CType, length: number | undefined, isVariable = false, align = 0): ArrayType {
    const size = length === undefined ? undefined : length * (sizeOf(element) ?? 0)
    const common = Math.max(align, alignOfElement(element))
    return this.intern(`array ${element.id} ${size} ${isVariable} ${common}`, element, (rest) => ({
      kind: 'array',
      element,
      size,
      isVariable,
      align: common,
      ...rest,
    }))
  }

  /** Each declaration is a type of its own. */
  makeFunction(result: CType, parameters: readonly CType[]): FunctionType {
    return { kind: 'function', result, parameters, id: this.nextId++, ...NO_QUALIFIERS }
  }

  /** A new struct or union without members, known by `tag`. */
  makeStruct(tag: string | undefined, isUnion: boolean): StructType {
    const definition: StructDefinition = {
      id: this.nextId++,
      tag,
      isUnion,
      members: [],
      size: undefined,
      align: 1,
      isVariable: false,
      hasConst: false,
      isOpen: false,
      metatable: undefined,
    }
    const type = this.qualifiedStruct(definition, NO_QUALIFIERS, 1)
    if (tag !== undefined) this.tags.set(tag, type)
    return type
  }

  private qualifiedStruct(definition: StructDefinition, qualifiers: Qualifiers, align: number): StructType {
    return this.intern(`struct ${definition.id} ${align}`, qualifiers, (common) => ({
      kind: 'struct',
      definition,
      align,
      ...common,
    }))
  }

  /** A new enum without constants, known by `tag`. */
  makeEnum(tag: string | undefined): EnumType {
    const definition: EnumDefinition = {
      id: this.nextId++,
      tag,
      constants: new Map(),
      isUnsigned: true,
      size: undefined,
    }
    const type: EnumType = this.qualifiedEnum(definition, NO_QUALIFIERS)
    if (tag !== undefined) this.tags.set(tag, type)
    return type
  }

  private qualifiedEnum(definition: EnumDefinition, qualifiers: Qualifiers): EnumType {
    return this.intern(`enum ${definition.id}`, qualifiers, (common) => ({ kind: 'enum', definition, ...common }))
  }

  private makeCtypeEnum(): EnumType {
    return this.qualifiedEnum({ id: 0, tag: 'ctype', constants: new Map(), isUnsigned: false, size: 4 }, NO_QUALIFIERS)
  }

  /** The number type an enum is to arithmetic. */
  integerOf(type: EnumType): NumberType {
    return type.definition.isUnsigned ? this.uint32 : this.int32
  }

  /** The same type with more qualifiers; arrays pass them to their elements. */
  qualify(type: CType, added: Qualifiers): CType {
    const isConst = type.isConst || added.isConst
    const isVolatile = type.isVolatile || added.isVolatile
    if (isConst === type.isConst && isVolatile === type.isVolatile) return type
    const qualifiers = { isConst, isVolatile }
    switch (type.kind) {
      case 'void':
        return this.makeVoid(qualifiers)
      case 'number':
        return this.makeNumber({ ...type, ...qualifiers })
      case 'complex':
        return this.makeComplex(type.size === 8 ? 8 : 16, qualifiers)
      case 'enum':
        return this.qualifiedEnum(type.definition, qualifiers)
      case 'struct':
        return this.qualifiedStruct(type.definition, qualifiers, type.align)
      case 'pointer':
        return type.isReference ? type : this.makePointer(type.target, qualifiers)
      case 'array': {
        const element = this.qualify(type.element, added)
        const length = type.size === undefined ? undefined : type.size / (sizeOf(element) || 1)
        return this.makeArray(element, length, type.isVariable, type.align)
      }
      case 'function':
        return type
    }
  }

  /** The same type with a larger alignment (`__attribute__((aligned(n)))`). */
  align(type: CType, align: number): CType {
    switch (type.kind) {
      case 'number':
        return this.makeNumber({ ...type, align })
      case 'struct':
        return this.qualifiedStruct(type.definition, type, Math.max(type.align, align))
      case 'array': {
        const size = sizeOf(type.element) || 1
        return this.makeArray(
          type.element,
          type.size === undefined ? undefined : type.size / size,
          type.isVariable,
          align,
        )
      }
      default:
        return type
    }
  }

  private intern<T extends CType>(
    key: string,
    { isConst = false, isVolatile = false }: Partial<Qualifiers>,
    make: (common: { id: number; isConst: boolean; isVolatile: boolean }) => T,
  ): T {
    const name = `${key} ${isConst} ${isVolatile}`
    const known = this.interned.get(name)
    // the key says of which kind the type is
    if (known !== undefined) return known as T
    const type = make({ id: this.nextId++, isConst, isVolatile })
    this.interned.set(name, type)
    return type
  }
}

function alignOfElement(type: CType): number {
  if (type.kind === 'struct') return Math.max(type.align, type.definition.align)
  if (type.kind === 'enum') return 4
  if (type.kind === 'pointer') return 8
  return 'align' in type ? type.align : 1
}
