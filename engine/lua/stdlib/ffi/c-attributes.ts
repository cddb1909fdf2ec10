import { type Attributes, type CReader } from './c-reader.ts'
import { sizeExpression } from './c-expression.ts'

/** Largest power of two that is not above `n`. */
export function powerBelow(n: number): number {
  return n <= 0 ? 1 : 2 ** (31 - Math.clz32(n))
}

/** Qualifiers and attributes, wherever C allows them. lj_cparse.c cp_decl_attributes */
export function readAttributes(reader: CReader, attributes: Attributes): void {
  for (;;) {
    const token = reader.token()
    if (token.type !== 'keyword') return
    switch (token.keyword) {
      case 'const':
        attributes.isConst = true
        break
      case 'volatile':
        attributes.isVolatile = true
        break
      case 'restrict':
      case 'extension':
      case 'convention':
      case 'pointer-size':
        break
      case 'attribute':
        readGccAttributes(reader, attributes)
        continue
      case 'asm':
        readAsm(reader)
        continue
      case 'declspec':
        readDeclspec(reader, attributes)
        continue
      default:
        return
    }
    reader.next()
  }
}

/** `__attribute__((aligned(8), packed, …))`; those without a bearing on layout are skipped. */
function readGccAttributes(reader: CReader, attributes: Attributes): void {
  reader.next()
  reader.expect('(')
  reader.expect('(')
  while (!reader.isMark(')')) {
    const token = reader.token()
    if (token.type !== 'identifier' && token.type !== 'keyword') break
    reader.next()
    const name = token.text.replace(/^__(.*)__$/, '$1')
    if (token.type === 'identifier' && name === 'aligned') readAlignment(reader, attributes)
    else if (token.type === 'identifier' && name === 'packed') attributes.isPacked = true
    else skipArguments(reader)
    if (!reader.accept(',')) break
  }
  reader.expect(')')
  reader.expect(')')
}

function readAlignment(reader: CReader, attributes: Attributes): void {
  if (!reader.accept('(')) {
    attributes.align = 16
    return
  }
  attributes.align = powerBelow(sizeExpression(reader))
  reader.expect(')')
}

function skipArguments(reader: CReader): void {
  if (!reader.accept('(')) return
  while (!reader.isMark(')') && reader.token().type !== 'end') reader.next()
  reader.expect(')')
}

/** `asm("name")` renames a symbol, of which there are none here. */
function readAsm(reader: CReader): void {
  reader.next()
  reader.expect('(')
  while (reader.token().type === 'string') reader.next()
  reader.expect(')')
}

function readDeclspec(reader: CReader, attributes: Attributes): void {
  reader.next()
  reader.expect('(')
  for (let token = reader.token(); token.type === 'identifier'; token = reader.token()) {
    reader.next()
    if (token.text === 'align') readAlignment(reader, attributes)
    else skipArguments(reader)
  }
  reader.expect(')')
}
