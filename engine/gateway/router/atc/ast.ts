import type { IpAddress, IpNetwork } from '../../ip-address.ts'
import type { Pattern } from '../pattern.ts'

/** A piece of an expression's text, for messages. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Operators of the language; `~` is a regular expression (Kong: router.md §6). */
export const OPERATORS = ['==', '!=', '~', '^=', '=^', '>=', '>', '<=', '<', 'in', 'not in', 'contains'] as const
export type Operator = (typeof OPERATORS)[number]

/** What a field is compared with. */
export type Literal =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'regex'; readonly value: string; readonly pattern: Pattern }
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'ip'; readonly value: IpAddress }
  | { readonly type: 'cidr'; readonly value: IpNetwork }

/** One comparison. `lower` compares in lower case, `any` wants one value of several, not all. */
export interface Predicate {
  readonly type: 'predicate'
  readonly field: string
  readonly lower: boolean
  readonly any: boolean
  readonly operator: Operator
  readonly right: Literal
}

/** An expression, `||` bound tighter than `&&` (Kong: nginx-behaviour.md A 20). */
export type Expression =
  | Predicate
  | { readonly type: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly type: 'not'; readonly inner: Expression }
