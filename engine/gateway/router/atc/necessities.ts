import type { Necessities } from '../ordered-index.ts'
import { literalPrefix } from '../pattern.ts'
import type { Expression, Predicate } from './ast.ts'

/** Hosts and beginnings of paths without which an expression cannot match. */
export function necessitiesOf(expression: Expression): Necessities {
  return { hosts: neededOf(expression, hostOf), prefixes: neededOf(expression, prefixOf) }
}

/** Parts that must all match. */
export function conjunctsOf(expression: Expression): Expression[] {
  if (expression.type !== 'and') return [expression]
  return [...conjunctsOf(expression.left), ...conjunctsOf(expression.right)]
}

/** Fields of an expression in reading order. */
export function fieldsOf(expression: Expression): string[] {
  if (expression.type === 'predicate') return [expression.field]
  if (expression.type === 'not') return fieldsOf(expression.inner)
  return [...fieldsOf(expression.left), ...fieldsOf(expression.right)]
}

function neededOf(
  expression: Expression,
  read: (predicate: Predicate) => string | undefined,
): readonly string[] | undefined {
  if (expression.type === 'not') return undefined
  if (expression.type === 'predicate') {
    const value = read(expression)
    return value === undefined ? undefined : [value]
  }
  const left = neededOf(expression.left, read)
  const right = neededOf(expression.right, read)
  if (expression.type === 'and') return left ?? right
  return left && right && [...left, ...right]
}

function hostOf({ field, lower, operator, right }: Predicate): string | undefined {
  const isPlain = field === 'http.host' && !lower && operator === '==' && right.type === 'string'
  return isPlain ? right.value : undefined
}

function prefixOf({ field, lower, operator, right }: Predicate): string | undefined {
  if (field !== 'http.path' || lower) return undefined
  if (right.type === 'regex') return literalPrefix(right.value)
  const isStart = right.type === 'string' && (operator === '==' || operator === '^=')
  return isStart ? right.value : undefined
}
