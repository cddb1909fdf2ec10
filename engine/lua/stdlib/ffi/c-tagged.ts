import { type CType, type EnumType, isInteger, type NumberType, type StructType } from './c-type.ts'
import { readAttributes } from './c-attributes.ts'
import { type Attributes, type CReader, type Declarator } from './c-reader.ts'
import { expression, integerExpression } from './c-expression.ts'
import { type DraftMember, layOutStruct } from './struct-layout.ts'

/** `struct`, `union` or `enum` with what follows. lj_cparse.c cp_decl_struct, cp_decl_enum */
export function taggedType(
  reader: CReader,
  keyword: 'struct' | 'union' | 'enum',
  attributes: Attributes,
): StructType | EnumType {
  reader.next()
  readAttributes(reader, attributes)
  const type = taggedName(reader, keyword)
  if (!reader.isMark('{')) return type
  const { definition } = type
  const isDefined = definition.size !== undefined || ('isOpen' in definition && definition.isOpen)
  if (isDefined) reader.fail(`attempt to redefine '${definition.tag ?? ''}'`)
  reader.next()
  if (type.kind === 'enum') enumBody(reader, type)
  else structBody(reader, type, attributes)
  return type
}

function taggedName(reader: CReader, keyword: 'struct' | 'union' | 'enum'): StructType | EnumType {
  const make = (tag: string | undefined) =>
    keyword === 'enum' ? reader.types.makeEnum(tag) : reader.types.makeStruct(tag, keyword === 'union')
  if (reader.isMark('{')) return make(undefined)
  const tag = reader.identifier()
  const known = reader.types.findTag(tag)
  if (known === undefined) {
    if (!reader.allowsNewTags) reader.fail(`undeclared or implicit tag '${tag}'`)
    return make(tag)
  }
  const isSame =
    keyword === 'enum'
      ? known.kind === 'enum'
      : known.kind === 'struct' && known.definition.isUnion === (keyword === 'union')
  return isSame ? known : reader.fail(`attempt to redefine '${tag}'`)
}

function structBody(reader: CReader, type: StructType, attributes: Attributes): void {
  const drafts: DraftMember[] = []
  type.definition.isOpen = true
  let isLast = false
  while (!reader.isMark('}')) {
    const specifiers = reader.grammar.specifiers(reader, ['static'])
    const isStatic = specifiers.storage.has('static')
    do {
      if (isLast) reader.failExpected('}')
      const mode = { isDirect: true, isAbstract: !isStatic, isField: !isStatic }
      const declarator = reader.grammar.declarator(reader, specifiers, mode)
      const draft = isStatic ? staticMember(reader, declarator) : member(reader, declarator)
      isLast = draft.type === 'field' && draft.fieldType.kind === 'array' && draft.fieldType.size === undefined
      drafts.push(draft)
    } while (reader.accept(','))
    reader.expect(';')
  }
  reader.next()
  readAttributes(reader, attributes)
  const pack = reader.pack[reader.pack.length - 1]
  type.definition.isOpen = false
  if (!layOutStruct(type.definition, drafts, { ...attributes, pack })) {
    reader.fail('size of C type is unknown or too large')
  }
}

function staticMember(reader: CReader, { name, type }: Declarator): DraftMember {
  const constant = constantOf(reader, name ?? '', type)
  return { type: 'constant', name: constant.name, constant }
}

function member(reader: CReader, { name, type, bits, attributes: layout }: Declarator): DraftMember {
  if (bits !== undefined) return bitField(reader, { name, type, bits, attributes: layout })
  if (name !== undefined) return { type: 'field', name, fieldType: type, layout }
  const isTransparent = type.kind === 'enum' || (type.kind === 'struct' && !type.definition.isVariable)
  return isTransparent ? { type: 'embedded', fieldType: type, layout } : reader.failExpected('<identifier>')
}

function bitField(reader: CReader, { name, type, bits, attributes }: Declarator & { bits: number }): DraftMember {
  const base = type.kind === 'enum' ? reader.types.integerOf(type) : type
  const isFit = base.kind === 'number' && !base.isFloat && base.size <= 4 && !(bits === 0 && name !== undefined)
  if (!isFit || bits > (base.isBool ? 1 : 8 * base.size)) return reader.failNearColon()
  return { type: 'bitfield', name, fieldType: base, width: bits, layout: attributes }
}

/** `= value` of a `static const int`. lj_cparse.c cp_decl_constinit */
export function constantOf(reader: CReader, name: string, type: CType) {
  if (!isInteger(type) || !type.isConst || type.size > 4) return reader.fail('invalid C type')
  reader.expect('=')
  const { value } = expression(reader)
  return { name, value: truncated(value, type), isUnsigned: type.isUnsigned }
}

function truncated(value: number, { size, isUnsigned }: NumberType): number {
  const shift = 32 - size * 8
  return isUnsigned ? (value << shift) >>> shift : (value << shift) >> shift
}

function enumBody(reader: CReader, type: EnumType): void {
  const { definition } = type
  let next = 0
  let isUnsigned = false
  do {
    const token = reader.token()
    const name = token.text
    if (token.type === 'identifier' && reader.types.find(name) !== undefined) {
      reader.fail(`attempt to redefine '${name}'`)
    }
    reader.identifier()
    if (reader.accept('=')) {
      const given = integerExpression(reader)
      next = given.value
      // unsigned only where the value needs it: 0x80000000 and above
      isUnsigned = given.type === reader.types.uint32 && next < 0
      if (!isUnsigned && next < 0) definition.isUnsigned = false
    }
    const constant = { name, value: isUnsigned ? next >>> 0 : next, isUnsigned }
    definition.constants.set(name, constant)
    reader.types.declare(name, { type: 'constant', constant })
    next = (next + 1) | 0
    if (next === -0x80000000) isUnsigned = true
    if (!reader.accept(',')) break
  } while (!reader.isMark('}'))
  reader.expect('}')
  definition.size = 4
}
