import type { RequestContext } from '../gateway/request-context.ts'

/** `$upstream_status`: one code per attempt, `502, 200`; in buffered mode that of the subrequest (Kong: nginx-behaviour.md §19). */
export function upstreamStatus({ vars, answer, bufferedBy }: RequestContext): string | undefined {
  if (answer?.bufferedBody !== undefined) return String(answer.status)
  // a failed subrequest of buffered proxying leaves nothing behind (Kong: nginx-behaviour.md section A 13)
  if (bufferedBy !== undefined && !vars.get('upstream_upgrade')) return undefined
  return vars.get('upstream_status') || undefined
}
