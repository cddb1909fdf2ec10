import type { UpstreamExchange } from '../gateway/instrumentation.ts'
import type { HeaderPair } from '../gateway/message.ts'

/** As long as nginx lets a header be. */
const KEPT = 32_768

/** The proxied call for the trace. A header that no peer would take is cut, and says how long it was. */
export function keptExchange(exchange: UpstreamExchange): UpstreamExchange {
  const { answer } = exchange
  return {
    ...exchange,
    headers: exchange.headers.map(keptHeader),
    ...(answer && { answer: { ...answer, headers: answer.headers.map(keptHeader) } }),
  }
}

function keptHeader([name, value]: HeaderPair): HeaderPair {
  if (value.length <= KEPT) return [name, value]
  return [name, `${value.slice(0, KEPT)}… (${value.length} bytes)`]
}
