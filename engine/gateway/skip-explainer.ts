import { missingScope, scopeName } from './configuration-ladder.ts'
import type { Gateway } from './gateway.ts'
import { WEBSOCKET_PHASES, type PluginPhase } from './phases.ts'
import type { ActivePlugin, Plugin, PluginRow } from './plugin.ts'
import { isConfigured } from './plugins-iterator.ts'
import type { RequestContext } from './request-context.ts'
import type { SkipReason } from './skip-reason.ts'

/** Tells listeners which handlers of configured plugins did not run in these phases, and why (DESIGN §3.3). */
export function announceSkipped(ctx: RequestContext, gateway: Gateway, phases: readonly PluginPhase[]): void {
  const { probe, ran } = ctx
  if (!probe.onSkipped || !ran) return
  for (const phase of phases) {
    for (const { plugin, rows } of gateway.iterator.configured(phase)) {
      if (ran.has(phase, plugin)) continue
      // A handler that waited for frames in vain was not skipped.
      if (ctx.websocket?.isOpen && (phase === 'ws_client_frame' || phase === 'ws_upstream_frame')) {
        if (ctx.websocket.collected[phase].some(({ active }) => active.plugin === plugin)) continue
      }
      probe.onSkipped(ctx, phase, plugin.name, explainSkip(ctx, phase, { plugin, rows, gateway }))
    }
  }
}

interface SkippedPlugin {
  readonly plugin: Plugin
  readonly rows: readonly PluginRow[]
  readonly gateway: Gateway
}

/** Why a handler did not run; the checks are in the order of `SKIP_REASONS`. */
export function explainSkip(ctx: RequestContext, phase: PluginPhase, skipped: SkippedPlugin): SkipReason {
  const { plugin, rows, gateway } = skipped
  const configured = rows.filter((row) => isConfigured(row, gateway.iterator.subsystem))
  if (!rows.some(({ enabled }) => enabled)) return { code: 'disabled' }
  if (rows.every(({ isForSecond }) => isForSecond))
    return { code: 'disabled', detail: 'run_on second, and no mesh is here' }
  if (configured.length === 0) return { code: 'wrong-subsystem' }
  if (plugin.isLandmark) return { code: 'code-missing' }
  if (phase === 'certificate' && (!ctx.request.tls || ctx.stream?.isPassedThrough)) return { code: 'not-tls' }
  const isOfFrames = WEBSOCKET_PHASES.some((each) => each === phase)
  if (ctx.match && isOfFrames && !ctx.websocket) return { code: 'not-websocket-service' }
  if (ctx.websocket && !isOfFrames && phase !== 'certificate' && phase !== 'rewrite')
    return { code: 'websocket-service' }
  const outOfScope = scopeReason(ctx, phase, { ...skipped, rows: configured })
  if (outOfScope) return outOfScope
  if (plugin.switchedOff?.has('plugin') || plugin.switchedOff?.has(phase)) return { code: 'switched-off' }
  return endReason(ctx, phase)
}

function isCollecting(phase: PluginPhase): boolean {
  return phase === 'access' || phase === 'preread' || phase === 'ws_handshake'
}

/** The request lacks what the plugin's configurations ask for. */
function scopeReason(
  ctx: RequestContext,
  phase: PluginPhase,
  { plugin, rows, gateway }: SkippedPlugin,
): SkipReason | undefined {
  const isGlobal = rows.some((row) => !row.routeId && !row.serviceId && !row.consumerId && !row.consumerGroupId)
  const usesGlobals = phase === 'certificate' || phase === 'rewrite' || (!isCollecting(phase) && !ctx.collected)
  if (!ctx.match && !ctx.endedBy && !isGlobal && phase !== 'certificate' && phase !== 'rewrite')
    return { code: 'no-route' }
  if (usesGlobals) return isGlobal ? undefined : { code: 'not-global', detail: scopesOf(rows, gateway) }
  const isCollected =
    !isCollecting(phase) &&
    Object.values({ ...(ctx.plan?.until(ctx.place) ?? ctx.collected), ...ctx.websocket?.collected })
      .flat()
      .some(({ active }) => active.plugin === plugin)
  if (isCollected || !ctx.collected) return undefined
  const choice = choiceOf(ctx, plugin.name)
  if (choice && 'plugin' in choice) return undefined
  const { hidesConsumers, groups } = gateway.iterator
  const facts = { ctx, entities: gateway.entities, groups, hidesConsumers }
  const missing = rows.flatMap((row) => missingScope(row, facts) ?? [])
  if (!choice) return missing.length < rows.length ? undefined : outOfScope(missing)
  if (choice.code === 'scope-excluded')
    return {
      ...choice,
      detail: `${choice.detail}: Kong ${gateway.settings.rules.version} leaves out consumer scopes while a plugin has \`ordering\``,
    }
  // It would fit by now: who was asked for became known after Kong had passed the plugin.
  if (choice.code === 'no-config-in-scope' && missing.length < rows.length)
    return { code: 'scope-excluded', detail: `${choice.detail}, known only after Kong had passed the plugin` }
  return choice
}

/** What became of a plugin that the collecting phase came to, if it came to it. */
function choiceOf(ctx: RequestContext, name: string): ActivePlugin | SkipReason | undefined {
  ctx.plan?.noteChoices(ctx, ctx.place)
  return ctx.choices?.get(name) ?? ctx.planned?.get(name)
}

function outOfScope(missing: readonly string[]): SkipReason {
  return { code: 'no-config-in-scope', detail: [...new Set(missing)].join(', ') }
}

function scopesOf(rows: readonly PluginRow[], { entities }: Gateway): string {
  return rows.map((row) => scopeName(row, entities)).join(', ')
}

/** Something earlier ended the phase, or the way never led there. */
function endReason(ctx: RequestContext, phase: PluginPhase): SkipReason {
  const { endedBy, inbound, response, delayedResponse } = ctx
  if (endedBy) {
    const { plugin, at, isError } = endedBy
    const status = delayedResponse?.status ?? response.status
    return {
      code: isError ? 'error-in' : 'exited-by',
      by: plugin,
      ...(at && { at }),
      ...(endedBy.phase !== phase && { endedIn: endedBy.phase }),
      ...(status !== 0 && { detail: String(status) }),
    }
  }
  if ((phase === 'access' || phase === 'preread') && !ctx.match && !ctx.isTargetRefused) return { code: 'no-route' }
  if (phase === 'response')
    return { code: 'not-proxied', ...(response.status !== 0 && { detail: `answered with ${response.status}` }) }
  // Kong: nginx-behaviour.md A3: answers without a body never reach body_filter.
  if (phase === 'body_filter')
    return { code: 'dropped-by', by: 'nginx', detail: `no body: ${inbound.method}, status ${response.status}` }
  return { code: 'exited-by', ...(response.status !== 0 && { detail: String(response.status) }) }
}
