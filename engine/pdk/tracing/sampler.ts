/** Bytes of a trace id that decide. */
const DECIDING_BYTES = 8

/** Whether a trace is recorded, or why that cannot be said. */
export type SamplingDecision = { readonly isSampled: boolean } | { readonly error: string }

/**
 * Decides by the trace id alone, so that every gateway a request passes decides alike: its first 8 bytes as a little
 * endian number, halved, against the rate's share of 2^63 (Kong: pdk.json kong.tracing:get_sampling_decision).
 */
export function sampleByTraceId(traceId: string, rate: unknown): SamplingDecision {
  if (typeof rate !== 'number') return { error: 'invalid fraction' }
  if (rate >= 1) return { isSampled: true }
  if (rate <= 0) return { isSampled: false }
  if (traceId.length < DECIDING_BYTES) return { error: 'sampling needs trace ID to be longer than 8 bytes to work' }
  let number = 0n
  for (let i = DECIDING_BYTES - 1; i >= 0; i--) number = (number << 8n) | BigInt(traceId.charCodeAt(i))
  return { isSampled: Number(number >> 1n) < rate * 2 ** 63 }
}
