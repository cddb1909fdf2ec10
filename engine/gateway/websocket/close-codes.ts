/** A reason is at most this long, so that a close frame fits a control frame (RFC 6455 §5.5). */
export const MAX_REASON = 123
/** Payload of a ping or pong. */
export const MAX_CONTROL_PAYLOAD = 125

export const GOING_AWAY = 1001
export const INTERNAL_ERROR = 1011

/** Statuses that may stand in a close frame (RFC 6455 §7.4; IANA's registry). */
export function isCloseStatus(status: number): boolean {
  if (!Number.isInteger(status)) return false
  if (status >= 1000 && status <= 1014) return status !== 1004 && status !== 1005 && status !== 1006
  return status >= 3000 && status <= 4999
}
