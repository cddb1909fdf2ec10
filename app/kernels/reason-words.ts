import type { TraceRow } from '../../engine/index.ts'

type SkipReasonCode = Extract<TraceRow['outcome'], { type: 'skipped' }>['reason']['code']

/** Two or three words for a row; the sentence is in the inspector. */
export const REASON_WORDS = {
  'load-error': 'load error',
  disabled: 'disabled',
  'wrong-subsystem': 'not http',
  'code-missing': 'no code here',
  'not-tls': 'not TLS',
  'no-route': 'no route',
  'not-global': 'global only',
  'no-config-in-scope': 'not in scope',
  'scope-excluded': 'scope excluded',
  'condition-false': 'condition',
  'switched-off': 'switched off',
  'websocket-service': 'ws service',
  'not-websocket-service': 'not ws',
  'not-proxied': 'not proxied',
  'exited-by': 'after exit',
  'error-in': 'after error',
  'dropped-by': 'dropped',
  'ended-by-eof': 'after eof',
  'plugin-server-down': 'server down',
} as const satisfies Record<SkipReasonCode, string>
