import { type PatternNode } from './pattern-node.ts'

/** Fewest bytes that a node matches. */
export function minLength(node: PatternNode): number {
  switch (node.type) {
    case 'text':
      return node.bytes.length
    case 'set':
    case 'any':
    case 'byte':
    case 'dot-crlf':
    case 'newline-sequence':
    case 'grapheme':
      return 1
    case 'sequence':
      return node.items.reduce((sum, item) => sum + minLength(item), 0)
    case 'group':
    case 'atomic':
      return Math.min(...node.branches.map(minLength))
    case 'repeat':
      return node.min === 0 ? 0 : minLength(node.item) * node.min
    case 'condition':
      return node.branches.length < 2 ? 0 : Math.min(...node.branches.map(minLength))
    default:
      return 0
  }
}

/** True if a node of one of these kinds is anywhere inside. */
export function contains(nodes: readonly PatternNode[], matches: (node: PatternNode) => boolean): boolean {
  return nodes.some((node) => matches(node) || contains(childrenOf(node), matches))
}

/** The nodes directly inside a node. */
export function childrenOf(node: PatternNode): readonly PatternNode[] {
  switch (node.type) {
    case 'sequence':
      return node.items
    case 'group':
    case 'atomic':
    case 'look':
      return node.branches
    case 'condition':
      return node.test.type === 'look' ? [node.test.look, ...node.branches] : node.branches
    case 'repeat':
      return [node.item]
    default:
      return []
  }
}

/** Bytes one of which must occur in every match, as PCRE2's "last code unit": the last literal that cannot be skipped. */
export function requiredBytes(node: PatternNode): readonly number[] | undefined {
  switch (node.type) {
    case 'text':
      return [node.bytes.charCodeAt(node.bytes.length - 1)]
    case 'set': {
      const members: number[] = []
      for (let code = 0; code < 256 && members.length < 3; code++) if (node.set.low[code] === 1) members.push(code)
      const [first = 0, second = 0] = members
      return members.length === 2 &&
        (first ^ second) === 32 &&
        second < 128 &&
        !node.set.has(0x212a) &&
        !node.set.has(0x17f)
        ? members
        : undefined
    }
    case 'sequence': {
      for (let i = node.items.length - 1; i >= 0; i--) {
        const item = node.items[i]
        const found = item === undefined ? undefined : requiredBytes(item)
        if (found !== undefined) return found
      }
      return undefined
    }
    case 'group':
    case 'atomic': {
      const [first, ...others] = node.branches.map(requiredBytes)
      return others.every((other) => other?.join() === first?.join()) ? first : undefined
    }
    case 'repeat':
      return node.min > 0 ? requiredBytes(node.item) : undefined
    default:
      return undefined
  }
}

function firstItem(node: PatternNode): PatternNode | undefined {
  return node.type === 'sequence' ? node.items[0] : node
}

/** How the pattern is tied to positions: only where matching starts, or only at line starts. */
export function isAnchored(branches: readonly PatternNode[], dotStar: boolean): boolean {
  return branches.every((branch) => {
    const first = firstItem(branch)
    if (first === undefined) return false
    if (first.type === 'anchor') return first.kind === 'subject-start' || first.kind === 'match-start'
    if (first.type === 'group') return isAnchored(first.branches, dotStar)
    if (first.type === 'atomic') return isAnchored(first.branches, false)
    if (first.type !== 'repeat') return false
    if (first.item.type === 'any')
      return dotStar && first.min === 0 && first.max === Infinity && first.mode !== 'possessive'
    return first.min > 0 && first.item.type === 'group' && isAnchored(first.item.branches, dotStar)
  })
}
