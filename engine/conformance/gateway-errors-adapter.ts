import { createErrors, type KongError } from '../gateway/errors/kong-error.ts'
import { canonical } from './kong-errors.ts'

/** A line of conformance/gateway/errors.jsonl: one constructor of Kong's errors and what it made. */
export interface ErrorCase {
  readonly kind: string
  readonly args: readonly unknown[]
  readonly strategy?: string
  readonly expect: { readonly body?: unknown; readonly string?: string; readonly thrown?: string }
}

/** Every constructor has the name that Kong gives it. */
export function supports({ kind }: ErrorCase): boolean {
  return kind in createErrors('off')
}

/** What of an error is otherwise than Kong's. Where Kong threw, our types refuse the call. */
export function failures({
  kind,
  args,
  strategy = 'postgres',
  expect,
}: ErrorCase): { readonly expected: unknown; readonly actual: unknown }[] {
  if (expect.thrown !== undefined) return []
  const make = createErrors(strategy)[kind as 'schema_violation'] as (...args: readonly unknown[]) => KongError
  const { body, string } = make(...args)
  const isSame = canonical(body) === canonical(expect.body) && string === expect.string
  return isSame ? [] : [{ expected: expect, actual: { body, string } }]
}
