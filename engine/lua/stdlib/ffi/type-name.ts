import { type CType, type Qualifiers } from './c-type.ts'

/** LuaJIT shows "?" for longer names. lj_ctype.c CTREPR_MAX */
const MAX_HALF = 256

/** Builds the text of a declaration from the inside out. */
class NameBuilder {
  private before = ''
  private after = ''
  private needsSpace = false

  word(text: string): void {
    this.before = text + (this.needsSpace ? ' ' : '') + this.before
    this.needsSpace = true
  }

  mark(text: string): void {
    this.before = text + this.before
  }

  suffix(text: string): void {
    this.after += text
  }

  space(): void {
    this.needsSpace = true
  }

  qualifiers({ isConst, isVolatile }: Qualifiers): void {
    if (isVolatile) this.word('volatile')
    if (isConst) this.word('const')
  }

  parenthesize(): void {
    this.mark('(')
    this.suffix(')')
  }

  toString(): string {
    return this.before.length > MAX_HALF || this.after.length > MAX_HALF ? '?' : this.before + this.after
  }
}

/**
 * A type as LuaJIT prints it: `const char *`, `int [3]`, `struct 97`, `int (*)()`.
 * lj_ctype.c ctype_repr
 */
export function typeNameOf(type: CType): string {
  const name = new NameBuilder()
  let current = type
  let isPointedTo = false
  for (;;) {
    switch (current.kind) {
      case 'pointer':
        if (current.isReference) name.mark('&')
        else {
          name.qualifiers(current)
          name.mark('*')
        }
        name.space()
        isPointedTo = true
        current = current.target
        continue
      case 'array':
        name.space()
        if (isPointedTo) name.parenthesize()
        isPointedTo = false
        name.suffix(`[${arrayLength(current)}]`)
        current = current.element
        continue
      case 'function':
        name.space()
        if (isPointedTo) name.parenthesize()
        isPointedTo = false
        name.suffix('()')
        current = current.result
        continue
      default:
        writeBase(name, current)
        return name.toString()
    }
  }
}

function arrayLength(type: Extract<CType, { kind: 'array' }>): string {
  if (type.size === undefined) return type.isVariable ? '?' : ''
  const { element } = type
  const size = 'size' in element ? element.size : 'definition' in element ? element.definition.size : 8
  return String(size ? type.size / size : 0)
}

function writeBase(name: NameBuilder, type: Exclude<CType, { kind: 'pointer' | 'array' | 'function' }>): void {
  switch (type.kind) {
    case 'void':
      name.word('void')
      break
    case 'number':
      writeNumber(name, type)
      break
    case 'complex':
      if (type.size === 8) name.word('float')
      name.word('complex')
      return
    case 'enum':
      if (type.definition.tag === 'ctype' && type.definition.constants.size === 0 && type.definition.id === 0) {
        name.word('ctype')
        return
      }
      name.word(type.definition.tag ?? String(type.definition.id))
      name.word('enum')
      break
    case 'struct':
      name.word(type.definition.tag ?? String(type.definition.id))
      name.word(type.definition.isUnion ? 'union' : 'struct')
  }
  name.qualifiers(type)
}

function writeNumber(name: NameBuilder, { size, isBool, isFloat, isUnsigned }: Extract<CType, { kind: 'number' }>) {
  if (isBool) name.word('bool')
  else if (isFloat) name.word(size === 8 ? 'double' : size === 4 ? 'float' : 'long double')
  else if (size === 8) name.word(isUnsigned ? 'uint64_t' : 'int64_t')
  else {
    name.word(size === 4 ? 'int' : size === 2 ? 'short' : 'char')
    if (isUnsigned) name.word('unsigned')
  }
}
