import type { FunctionNode } from '../ast.ts'
import type { Chunk, FunctionInfo, Proto } from '../runtime/function.ts'
import type { Site } from '../runtime/site.ts'
import type { LuaValue } from '../runtime/value.ts'
import { functionInfo } from './function-info.ts'

/**
 * What the emitted code of one function calls by number, the same in all its forms. Numbers are the function's own, so
 * that functions whose code is equal have equal text, and share it. docs/decisions/0007
 */
export class FunctionParts {
  readonly info: FunctionInfo
  /** The first is none: code that has not come to one. */
  readonly sites: Site[] = [{ line: -1, name: undefined, second: undefined, event: undefined }]
  readonly protos: Proto[] = []
  readonly constants: LuaValue[] = []
  private readonly siteNumbers = new Map<object, number>()
  private readonly siteOwners = new Map<number, object>()
  private readonly hidingNumbers = new Map<object, number>()
  private readonly protoNumbers = new Map<FunctionNode, number>()
  private readonly constantNumbers = new Map<object, number>()
  private readonly protoOf: (node: FunctionNode) => Proto

  constructor(node: FunctionNode, chunk: Chunk, protoOf: (node: FunctionNode) => Proto) {
    this.info = functionInfo(node, chunk, this.sites)
    this.protoOf = protoOf
  }

  /** Consecutive numbers for several places that `owner` identifies; gives the first. */
  siteRun(owner: object, count: number, make: (i: number) => Site): number {
    const known = this.siteNumbers.get(owner)
    if (known !== undefined) return known
    const first = this.sites.length
    for (let i = 0; i < count; i++) {
      this.sites.push(make(i))
      this.siteOwners.set(first + i, owner)
    }
    this.siteNumbers.set(owner, first)
    return first
  }

  /** Whose place that is. */
  siteOwner(site: number): object | undefined {
    return this.siteOwners.get(site)
  }

  /** Of who has hidden variables. */
  hidingNumber(owner: object): number {
    return numberIn(this.hidingNumbers, owner)
  }

  protoNumber(node: FunctionNode): number {
    const number = numberIn(this.protoNumbers, node)
    this.protos[number] ??= this.protoOf(node)
    return number
  }

  constantNumber(owner: object, value: LuaValue): number {
    const number = numberIn(this.constantNumbers, owner)
    this.constants[number] = value
    return number
  }
}

function numberIn<Key>(numbers: Map<Key, number>, key: Key): number {
  const known = numbers.get(key)
  if (known !== undefined) return known
  numbers.set(key, numbers.size)
  return numbers.size - 1
}
