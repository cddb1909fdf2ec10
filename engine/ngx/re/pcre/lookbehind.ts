import { PatternError } from './compile-error.ts'
import {
  type GroupNode,
  type GroupReference,
  type LookNode,
  type ParsedPattern,
  type PatternNode,
} from './pattern-node.ts'
import { childrenOf } from './study.ts'

const NOT_FIXED = Symbol('not fixed')

/** Measures lookbehinds: each of their alternatives must have one length. Source: PCRE2 10.42 get_branchlength(). */
export class LookbehindLengths {
  readonly #pattern: ParsedPattern
  readonly #groups = new Map<number, GroupNode>()
  readonly #open = new Set<GroupNode>()
  longest = 0

  constructor(pattern: ParsedPattern) {
    this.#pattern = pattern
    this.#collect(pattern.branches)
  }

  #collect(nodes: readonly PatternNode[]): void {
    for (const node of nodes) {
      if (node.type === 'group' && node.capture !== undefined && !this.#groups.has(node.capture)) {
        this.#groups.set(node.capture, node)
      }
      this.#collect(childrenOf(node))
    }
  }

  /** Checks every lookbehind of the pattern in order of appearance. @throws PatternError */
  check(nodes: readonly PatternNode[] = this.#pattern.branches): void {
    for (const node of nodes) {
      if (node.type === 'look' && node.behind) this.#checkLook(node)
      if (node.type === 'anchor' && /word-boundary/.test(node.kind)) this.longest = Math.max(this.longest, 1)
      if (node.type === 'group') this.#open.add(node)
      this.check(childrenOf(node))
      if (node.type === 'group') this.#open.delete(node)
    }
  }

  #checkLook(look: LookNode): void {
    for (const branch of look.branches) this.longest = Math.max(this.longest, this.branchLength(look, branch))
  }

  /** Characters that one alternative of a lookbehind takes. @throws PatternError if that is not one number */
  branchLength(look: LookNode, branch: PatternNode): number {
    const length = this.#length(branch, look.offset)
    if (length === NOT_FIXED) throw new PatternError(125, look.offset)
    if (length > 65535) throw new PatternError(187, look.offset)
    return length
  }

  #sameLength(branches: readonly PatternNode[], offset: number): number | typeof NOT_FIXED {
    let common: number | undefined
    for (const branch of branches) {
      const length = this.#length(branch, offset)
      if (length === NOT_FIXED || (common !== undefined && common !== length)) return NOT_FIXED
      common = length
    }
    return common ?? 0
  }

  #referenced(reference: GroupReference, offset: number, referenceOffset: number): number | typeof NOT_FIXED {
    let number: number | undefined
    if ('number' in reference) number = reference.number
    else {
      const numbers = this.#pattern.names.get(reference.name)
      if (numbers !== undefined && numbers.length > 1) return NOT_FIXED
      number = numbers?.[0]
    }
    if (number === undefined || number > this.#pattern.groupCount) throw new PatternError(115, referenceOffset)
    const group = this.#groups.get(number)
    if (number === 0 || (group !== undefined && this.#open.has(group))) return NOT_FIXED
    if (group === undefined) return 0
    return this.#groupLength(group, offset)
  }

  #groupLength(group: GroupNode, offset: number): number | typeof NOT_FIXED {
    const nested = this.#open.has(group)
    this.#open.add(group)
    const length = this.#sameLength(group.branches, offset)
    if (!nested) this.#open.delete(group)
    return length
  }

  #length(node: PatternNode, offset: number): number | typeof NOT_FIXED {
    switch (node.type) {
      case 'set':
      case 'text':
      case 'any':
      case 'dot-crlf':
        return 1
      case 'byte':
        if (this.#pattern.utf) throw new PatternError(136, offset)
        return 1
      case 'newline-sequence':
      case 'grapheme':
        return NOT_FIXED
      case 'keep':
      case 'anchor':
        return 0
      case 'look':
        if (node.behind) this.#checkLook(node)
        return 0
      case 'verb':
        return 0
      case 'sequence': {
        let sum = 0
        for (const item of node.items) {
          if (item.type === 'verb' && (item.verb === 'accept' || item.verb === 'fail')) break
          const length = this.#length(item, offset)
          if (length === NOT_FIXED) return NOT_FIXED
          sum += length
        }
        return sum
      }
      case 'group':
        return this.#groupLength(node, offset)
      case 'atomic':
        return this.#sameLength(node.branches, offset)
      case 'condition':
        return this.#conditionLength(node.test.type === 'define', node.branches, offset)
      case 'repeat': {
        if (node.item.type === 'look' && !node.item.behind) return 0
        const length = this.#length(node.item, offset)
        if (node.min !== node.max) return NOT_FIXED
        return length === NOT_FIXED ? NOT_FIXED : length * node.min
      }
      case 'back-reference':
        if (this.#pattern.branchReset && 'number' in node.group) return NOT_FIXED
        return this.#referenced(node.group, offset, node.offset)
      case 'call':
        return this.#referenced(node.group, offset, node.offset)
    }
  }

  #conditionLength(isDefine: boolean, branches: readonly PatternNode[], offset: number): number | typeof NOT_FIXED {
    if (isDefine) return 0
    return this.#sameLength(branches, offset)
  }
}
