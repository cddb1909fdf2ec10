import type { SourcePlace } from './plugin.ts'

/** Why a handler did not run, in the order the checks are made (DESIGN §3.3). */
export const SKIP_REASONS = [
  'load-error',
  'disabled',
  'wrong-subsystem',
  'code-missing',
  'not-tls',
  'no-route',
  'not-global',
  'no-config-in-scope',
  'scope-excluded',
  'condition-false',
  'switched-off',
  'websocket-service',
  'not-websocket-service',
  'not-proxied',
  'exited-by',
  'error-in',
  'dropped-by',
  'ended-by-eof',
  'plugin-server-down',
] as const
export type SkipReasonCode = (typeof SKIP_REASONS)[number]

/** A reason with who caused it. */
export interface SkipReason {
  readonly code: SkipReasonCode
  /** The plugin that exited, threw or dropped. */
  readonly by?: string
  readonly at?: SourcePlace
  /** The phase in which the request was ended, when it is not the one that was skipped. */
  readonly endedIn?: string
  /** A sentence's worth of facts, e.g. the scope that was missing: `route orders`. */
  readonly detail?: string
}
