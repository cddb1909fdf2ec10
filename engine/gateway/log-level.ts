import type { Host, LogLevel } from '../host.ts'

const chosen = new WeakMap<Host, LogLevel>()

/** The level of the error log: what somebody set while the gateway ran, else what kong.conf says. */
export function logLevelOf(host: Host, usual: LogLevel): LogLevel {
  return chosen.get(host) ?? usual
}

/** Another level for one configuration's host; undefined goes back to kong.conf's (Kong: `PUT /debug/node/log-level`). */
export function setLogLevel(host: Host, level: LogLevel | undefined): void {
  if (level === undefined) chosen.delete(host)
  else chosen.set(host, level)
}
