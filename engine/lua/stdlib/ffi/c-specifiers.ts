import { type CType, type EnumType, type StructType } from './c-type.ts'
import { readAttributes } from './c-attributes.ts'
import { type Attributes, type CReader, type Specifiers, type StorageClass } from './c-reader.ts'
import { type Keyword } from './c-lexer.ts'
import { taggedType } from './c-tagged.ts'

const STORAGE: readonly string[] = ['typedef', 'extern', 'static', 'auto', 'register']
const BASIC: readonly Keyword[] = [
  'void',
  'bool',
  'char',
  'int',
  'float',
  'long',
  'short',
  'complex',
  'signed',
  'unsigned',
  'inline',
]

/** The words read so far. */
interface Words {
  readonly seen: Set<Keyword | 'long long'>
  readonly storage: Set<StorageClass>
  size: number
  type: CType | undefined
  isTagged: boolean
}

function isStorage(word: Keyword): word is StorageClass {
  return STORAGE.includes(word)
}

/** `static const unsigned long`, `struct x`, `size_t`: all before the declarators. lj_cparse.c cp_decl_spec */
export function readSpecifiers(reader: CReader, allowed: readonly StorageClass[]): Specifiers {
  const attributes: Attributes = { isConst: false, isVolatile: false, isPacked: false, align: undefined }
  const words: Words = { seen: new Set(), storage: new Set(), size: 0, type: undefined, isTagged: false }
  do readAttributes(reader, attributes)
  while (readWord(reader, words, allowed) || readNamed(reader, words, attributes))
  const base = reader.types.qualify(baseType(reader, words), attributes)
  attributes.isConst = false
  attributes.isVolatile = false
  return { base, storage: words.storage, attributes, isTagged: words.isTagged }
}

/** One keyword of a basic type or a storage class; false: it belongs to something else. */
function readWord(reader: CReader, words: Words, allowed: readonly StorageClass[]): boolean {
  const token = reader.token()
  if (token.type !== 'keyword') return false
  const { keyword, size } = token
  if (isStorage(keyword)) {
    if (!allowed.includes(keyword)) reader.failNear('bad storage class')
    words.storage.add(keyword)
  } else {
    if (!BASIC.includes(keyword) || (size !== 0 && words.size !== 0)) return false
    if (words.type !== undefined) return false
    if (size !== 0) words.size = size
    words.seen.add(keyword === 'long' && words.seen.has('long') ? 'long long' : keyword)
  }
  reader.next()
  return true
}

/** A struct, union, enum, typedef or `$`, where no type was named yet. */
function readNamed(reader: CReader, words: Words, attributes: Attributes): boolean {
  const { seen } = words
  const hasType = words.size !== 0 || words.type !== undefined
  if (hasType || ['short', 'long', 'signed', 'unsigned', 'complex'].some((word) => seen.has(word as Keyword))) {
    return false
  }
  const token = reader.token()
  if (token.type === 'keyword') {
    if (token.keyword !== 'struct' && token.keyword !== 'union' && token.keyword !== 'enum') return false
    words.type = taggedType(reader, token.keyword, attributes)
    words.isTagged = true
    return true
  }
  const named = token.type === 'identifier' ? reader.types.find(token.text) : undefined
  if (named?.type === 'typedef') words.type = named.target
  else if (token.type === 'parameter') words.type = reader.typeParameter(token.value, token.position)
  else return false
  reader.next()
  return true
}

function baseType(reader: CReader, { seen, size, type }: Words): CType | StructType | EnumType {
  const { types } = reader
  if (seen.has('complex')) return size === 4 ? types.complexFloat : types.complex
  if (type !== undefined) return type
  if (seen.has('void')) return types.void
  const isUnsigned = seen.has('unsigned')
  if (seen.has('bool')) {
    if (['char', 'float', 'long', 'short'].some((word) => seen.has(word as Keyword))) reader.fail('invalid C type')
    return types.makeNumber({ size: size || 1, isBool: true, isUnsigned: !seen.has('signed') })
  }
  if (seen.has('float')) return types.makeNumber({ size: seen.has('long') ? 16 : size, isFloat: true })
  if (seen.has('char')) return types.makeNumber({ size: 1, isUnsigned })
  if (seen.has('short')) return types.makeNumber({ size: 2, isUnsigned })
  if (seen.has('long long')) return types.makeNumber({ size: 8, isUnsigned })
  if (seen.has('long')) return types.makeNumber({ size: 8, isUnsigned, isLong: true })
  if (size === 0 && !isUnsigned && !seen.has('signed')) reader.failNear('declaration specifier expected')
  const width = size || 4
  return types.makeNumber({ size: width, isUnsigned })
}
