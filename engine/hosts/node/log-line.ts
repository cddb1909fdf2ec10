import type { LogLevel } from '../../host.ts'
import { LOG_LEVELS } from '../../host.ts'

/** A writer of nginx's error log: `2026/01/31 12:00:00 [error] 4711#0: message`. */
export function createLogWriter(
  write: (line: string) => void,
  lowest: LogLevel,
  now: () => Date = () => new Date(),
): (level: LogLevel, message: string) => void {
  const limit = LOG_LEVELS.indexOf(lowest)
  return (level, message) => {
    if (LOG_LEVELS.indexOf(level) > limit) return
    write(`${stamp(now())} [${level}] ${process.pid}#0: ${message}\n`)
  }
}

function stamp(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}/${two(date.getMonth() + 1)}/${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
