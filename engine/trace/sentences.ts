import type { PluginPhase } from '../gateway/phases.ts'
import type { SourcePlace } from '../gateway/plugin.ts'
import type { SkipReason, SkipReasonCode } from '../gateway/skip-reason.ts'

/** `handler.lua:11`: the short form of a place, as people say it. */
export function placeText(place: SourcePlace): string {
  const file = place.file.slice(place.file.lastIndexOf('/') + 1)
  return `${file}:${place.line}`
}

function byWhom(reason: SkipReason): string {
  const who = reason.by ?? 'The gateway'
  return reason.at ? `${who} (${placeText(reason.at)})` : who
}

/** Why a handler did not run, in one or two sentences with the rule behind it. */
export function explainSkip(phase: PluginPhase, reason: SkipReason): string {
  return EXPLANATIONS[reason.code](reason, phase)
}

type Explanation = (reason: SkipReason, phase: PluginPhase) => string

const scoped = (detail: string | undefined): string => (detail ? ` (${detail})` : '')

const EXPLANATIONS = {
  'load-error': ({ detail }) => `The plugin could not be loaded${scoped(detail)}.`,
  disabled: ({ detail }) =>
    `Its configuration${scoped(detail)} is disabled; Kong leaves disabled rows out when it builds the plugins iterator.`,
  'wrong-subsystem': ({ detail }) =>
    `Its protocols${scoped(detail)} belong to another subsystem; protocols select http or stream, nothing else.`,
  'code-missing': () =>
    'It is one of Kong’s bundled plugins: name, priority and phases are known here, its code is not in this scenario.',
  'not-tls': () => 'The connection is not TLS; the certificate phase runs only during a TLS handshake.',
  'no-route': (_, phase) =>
    phase === 'access'
      ? 'No route matched, so access did not run.'
      : `No route matched, so access collected nothing, and ${phase} ran only plugins that are configured globally.`,
  'not-global': ({ detail }, phase) =>
    `It is configured${detail ? ` on ${detail}` : ' with a scope'}; ${phase} runs global configurations only, because the route is not known yet.`,
  'no-config-in-scope': ({ detail }) => `No configuration of it fits this request${scoped(detail)}.`,
  'scope-excluded': ({ detail }) => `A configuration of it would fit, but Kong leaves it out${scoped(detail)}.`,
  'condition-false': ({ detail }) => `Its condition${scoped(detail)} was false for this request.`,
  'switched-off': () => 'It is switched off in this run.',
  'websocket-service': (_, phase) => `The service speaks WebSocket; ${phase} does not run there, the ws_ phases do.`,
  'not-websocket-service': () => 'The ws_ phases run only for services with protocol ws or wss.',
  'not-proxied': ({ detail }) =>
    `The request was not proxied in buffered mode${scoped(detail)}, and response runs only then.`,
  'exited-by': (reason, phase) => exitSentence(reason, phase),
  'error-in': (reason, phase) => errorSentence(reason, phase),
  'dropped-by': (reason) =>
    reason.by === 'nginx'
      ? `There was nothing to filter${scoped(reason.detail)}; nginx calls body_filter only for answers that have a body.`
      : `${byWhom(reason)} dropped it before.`,
  'ended-by-eof': (reason) =>
    `${byWhom(reason)} ended the body early (ngx.arg[2] = true); later chunks are not filtered.`,
  'plugin-server-down': ({ detail }) => `Its plugin server did not answer${scoped(detail)}.`,
} satisfies Record<SkipReasonCode, Explanation>

function exitSentence(reason: SkipReason, phase: PluginPhase): string {
  const status = reason.detail ? ` with ${reason.detail}` : ''
  const ended = `${byWhom(reason)} ended the request${status}${reason.endedIn ? ` in ${reason.endedIn}` : ''}.`
  if (phase === 'access' && !reason.endedIn)
    return `${ended} Kong still collects the later plugins, so their header_filter, body_filter and log run.`
  if (phase === 'rewrite' && !reason.endedIn)
    return `${ended} An exit in rewrite is immediate: the plugins after it do not run.`
  return ended
}

function errorSentence(reason: SkipReason, phase: PluginPhase): string {
  const threw = `${byWhom(reason)} threw an error${reason.endedIn ? ` in ${reason.endedIn}` : ''}.`
  if (reason.endedIn) return threw
  if (phase === 'access')
    return `${threw} Kong answers 500 and still collects the later plugins, so their header_filter, body_filter and log run.`
  return `${threw} ${phase} is not protected: the rest of the phase does not run.`
}
