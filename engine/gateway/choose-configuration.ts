import type { Candidate } from './candidate.ts'
import { writeLog } from './error-log.ts'
import type { ActivePlugin, Condition } from './plugin.ts'
import type { RequestContext } from './request-context.ts'
import type { SkipReason } from './skip-reason.ts'

/** The configuration of a plugin the collecting phase came to; undefined when none fits or its condition is not met. */
export function chooseConfiguration(ctx: RequestContext, candidate: Candidate): ActivePlugin | undefined {
  const active = candidate.choose(ctx)
  if (ctx.ran) note(ctx, candidate, active ?? candidate.whyNot(ctx))
  if (!active?.condition) return active
  const unmet = checkCondition(ctx, active, active.condition)
  if (unmet && ctx.ran) note(ctx, candidate, unmet)
  return unmet ? undefined : active
}

function note(ctx: RequestContext, { plugin: { name } }: Candidate, choice: ActivePlugin | SkipReason): void {
  ctx.choices ??= new Map()
  ctx.choices.set(name, choice)
}

/** Right before `access`; one that cannot be told ends the request with 500 (conditions docs, "Debugging"). */
function checkCondition(
  ctx: RequestContext,
  { plugin: { name }, row }: ActivePlugin,
  condition: Condition,
): SkipReason | undefined {
  const outcome = condition.evaluate(ctx)
  const who = `for plugin '${name}' (ID: ${row.id})`
  if ('error' in outcome) {
    writeLog(ctx, 'error', `[kong] error evaluating plugin condition ${who}: ${outcome.error}`)
    ctx.delayedResponse ??= { status: 500, body: undefined, headers: [], isThrow: true }
    ctx.isUnexpected = true
    ctx.endedBy ??= { plugin: name, phase: 'access', isError: true }
    return { code: 'condition-false', detail: `${condition.text}: ${outcome.error}` }
  }
  const { holds, values } = outcome
  writeLog(
    ctx,
    'debug',
    `[kong] plugin condition ${holds ? 'matched' : 'not matched'} ${who}${holds ? '' : ': skipped'}`,
  )
  return holds
    ? undefined
    : { code: 'condition-false', detail: values ? `${condition.text}; ${values}` : condition.text }
}
