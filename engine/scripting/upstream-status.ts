import type { RequestContext } from '../gateway/request-context.ts'

/** `$upstream_status`: one code per attempt, `502, 200`; in buffered mode that of the subrequest (Kong: nginx-behaviour.md §19). */
export function upstreamStatus({ vars, answer }: RequestContext): string | undefined {
  if (answer?.bufferedBody !== undefined) return String(answer.status)
  return vars.get('upstream_status') || undefined
}
