import { type PatternNode } from './pattern-node.ts'

/** With which bytes a match can start; `nullable` when it can be empty or nothing is known. */
export type FirstBytes = { readonly bytes: Uint8Array; readonly nullable: boolean }

function none(nullable: boolean): FirstBytes {
  return { bytes: new Uint8Array(256), nullable }
}

function all(nullable: boolean): FirstBytes {
  return { bytes: new Uint8Array(256).fill(1), nullable }
}

function union(parts: readonly FirstBytes[]): FirstBytes {
  const result = none(parts.some((part) => part.nullable))
  for (const part of parts) for (let i = 0; i < 256; i++) if (part.bytes[i] === 1) result.bytes[i] = 1
  return result
}

function ofNewlineSequence(utf: boolean): FirstBytes {
  const result = none(false)
  result.bytes.fill(1, 10, 14)
  if (utf) result.bytes[0xc2] = result.bytes[0xe2] = 1
  else result.bytes[0x85] = 1
  return result
}

/** First bytes of items one after the other. */
export function firstBytesOfSequence(items: readonly PatternNode[], utf: boolean): FirstBytes {
  const result = none(true)
  for (const item of items) {
    const first = firstBytesOf(item, utf)
    for (let i = 0; i < 256; i++) if (first.bytes[i] === 1) result.bytes[i] = 1
    if (!first.nullable) return { bytes: result.bytes, nullable: false }
  }
  return result
}

/** First bytes of alternatives. */
export function firstBytesOfBranches(branches: readonly PatternNode[], utf: boolean): FirstBytes {
  return union(branches.map((branch) => firstBytesOf(branch, utf)))
}

/** First bytes of a node, for skipping hopeless start positions. Never too few. */
export function firstBytesOf(node: PatternNode, utf: boolean): FirstBytes {
  switch (node.type) {
    case 'set': {
      const result = none(false)
      node.set.addFirstBytes(result.bytes, utf)
      return result
    }
    case 'text': {
      const result = none(false)
      result.bytes[node.bytes.charCodeAt(0)] = 1
      return result
    }
    case 'newline-sequence':
      return ofNewlineSequence(utf)
    case 'any':
    case 'dot-crlf':
    case 'byte':
    case 'grapheme':
      return all(false)
    case 'keep':
    case 'anchor':
    case 'look':
      return none(true)
    case 'sequence':
      return firstBytesOfSequence(node.items, utf)
    case 'group':
    case 'atomic':
      return firstBytesOfBranches(node.branches, utf)
    case 'condition':
      if (node.test.type === 'define') return none(true)
      return union([firstBytesOfBranches(node.branches, utf), none(node.branches.length < 2)])
    case 'repeat': {
      const item = firstBytesOf(node.item, utf)
      return { bytes: item.bytes, nullable: item.nullable || node.min === 0 }
    }
    case 'back-reference':
    case 'call':
      return all(true)
    case 'verb':
      return node.verb === 'accept' ? all(true) : none(true)
  }
}

/** What can follow a repeated character: bytes, or undefined when it cannot be told. */
export type Follow = Uint8Array | undefined

/** The end of the pattern: nothing follows. */
export const PATTERN_END: Follow = new Uint8Array(256)

function withBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  const result = first.slice()
  for (let i = 0; i < 256; i++) if (second[i] === 1) result[i] = 1
  return result
}

/** First bytes of what follows, strict enough to drop backtracking (PCRE2: auto-possessification). */
export function followOf(items: readonly PatternNode[], from: number, utf: boolean, outer: Follow): Follow {
  let bytes: Uint8Array = new Uint8Array(256)
  for (let i = from; i < items.length; i++) {
    const item = items[i]
    if (item === undefined) break
    if (item.type === 'anchor') {
      if (item.kind === 'subject-end') return bytes
      if (item.kind !== 'last-line-end' && item.kind !== 'line-end') return undefined
      bytes[10] = bytes[13] = bytes[0] = 1
      if (utf) bytes.fill(1, 0xc2)
      else bytes[0x85] = 1
      return bytes
    }
    if (!isPlain(item)) return undefined
    const first = firstBytesOf(item, utf)
    bytes = withBytes(bytes, first.bytes)
    if (!first.nullable) return bytes
  }
  return outer === undefined ? undefined : withBytes(bytes, outer)
}

/** Nodes without assertions, references or verbs: their first bytes tell everything. */
function isPlain(node: PatternNode): boolean {
  switch (node.type) {
    case 'set':
    case 'text':
    case 'any':
    case 'byte':
    case 'dot-crlf':
    case 'newline-sequence':
    case 'grapheme':
      return true
    case 'sequence':
      return node.items.every(isPlain)
    case 'group':
    case 'atomic':
      return node.branches.every(isPlain)
    case 'repeat':
      return isPlain(node.item)
    default:
      return false
  }
}
