import { networkContains, type IpAddress } from '../../ip-address.ts'
import type { PatternMatch } from '../pattern.ts'
import type { Expression, Predicate } from './ast.ts'
import { fieldReader, type FieldValue, type RequestFields } from './fields.ts'
import { lowerCase } from './utf8.ts'

/** What a match found on its way: the part of the path, and the groups of its regular expressions. */
export interface Found {
  path: string | undefined
  /** Groups by number; one that took no part leaves a hole, or what an earlier expression found. */
  readonly groups: (string | undefined)[]
  readonly named: Record<string, string | false>
}

export type Matcher = (request: RequestFields, found: Found) => boolean

export function newFound(): Found {
  return { path: undefined, groups: [], named: {} }
}

/** A tree as a function. */
export function compileMatcher(expression: Expression): Matcher {
  switch (expression.type) {
    case 'not': {
      const inner = compileMatcher(expression.inner)
      return (request, found) => !inner(request, found)
    }
    case 'and': {
      const [left, right] = [compileMatcher(expression.left), compileMatcher(expression.right)]
      return (request, found) => left(request, found) && right(request, found)
    }
    case 'or': {
      const [left, right] = [compileMatcher(expression.left), compileMatcher(expression.right)]
      return (request, found) => left(request, found) || right(request, found)
    }
    case 'predicate':
      return predicateMatcher(expression)
  }
}

type Test = (value: FieldValue, found: Found) => boolean

/** An absent field fails every test, `!=` included; of several values all must pass, or with `any` one. */
function predicateMatcher(predicate: Predicate): Matcher {
  const read = fieldReader(predicate.field)
  const test = predicate.lower ? lowered(testOf(predicate)) : testOf(predicate)
  return (request, found) => {
    const value = read(request)
    if (value === undefined) return false
    if (!Array.isArray(value)) return test(value as FieldValue, found)
    const values = value as readonly FieldValue[]
    if (predicate.any) return values.some((one) => test(one, found))
    return values.length > 0 && values.every((one) => test(one, found))
  }
}

function lowered(test: Test): Test {
  return (value, found) => test(typeof value === 'string' ? lowerCase(value) : value, found)
}

function testOf(predicate: Predicate): Test {
  const { right, field } = predicate
  const isPath = field === 'http.path'
  switch (right.type) {
    case 'regex':
      return (value, found) => {
        const match = right.pattern.match(String(value))
        if (match) collect(match, isPath, found)
        return match !== undefined
      }
    case 'string':
      return stringTest(predicate, right.value)
    case 'int':
      return intTest(predicate.operator, right.value)
    case 'ip':
      return predicate.operator === '!='
        ? (value) => !isSameIp(value as IpAddress, right.value)
        : (value) => isSameIp(value as IpAddress, right.value)
    case 'cidr':
      return predicate.operator === 'not in'
        ? (value) => !networkContains(right.value, value as IpAddress)
        : (value) => networkContains(right.value, value as IpAddress)
  }
}

function stringTest({ operator, field }: Predicate, wanted: string): Test {
  const plain = plainStringTest(operator, wanted)
  // What a negation or a part in the middle matched is not remembered.
  if (field !== 'http.path' || !['==', '^=', '=^'].includes(operator)) return (value) => plain(value as string)
  return (value, found) => {
    if (!plain(value as string)) return false
    found.path = wanted
    return true
  }
}

function plainStringTest(operator: Predicate['operator'], wanted: string): (value: string) => boolean {
  switch (operator) {
    case '!=':
      return (value) => value !== wanted
    case '^=':
      return (value) => value.startsWith(wanted)
    case '=^':
      return (value) => value.endsWith(wanted)
    case 'contains':
      return (value) => value.includes(wanted)
    default:
      return (value) => value === wanted
  }
}

function intTest(operator: Predicate['operator'], wanted: number): Test {
  switch (operator) {
    case '!=':
      return (value) => value !== wanted
    case '>':
      return (value) => (value as number) > wanted
    case '>=':
      return (value) => (value as number) >= wanted
    case '<':
      return (value) => (value as number) < wanted
    case '<=':
      return (value) => (value as number) <= wanted
    default:
      return (value) => value === wanted
  }
}

function isSameIp(a: IpAddress, b: IpAddress): boolean {
  return a.bits === b.bits && a.value === b.value
}

function collect(match: PatternMatch, isPath: boolean, found: Found): void {
  if (isPath) found.path = match.text
  found.groups[0] = match.text
  match.groups.forEach((group, index) => {
    if (group !== undefined) found.groups[index + 1] = group
  })
  Object.assign(found.named, match.named)
}
