import { LuaCallerError } from '../../lua/runtime/lua-error.ts'

/** What Kong's normalising functions answer: an address and maybe a port, or a message. */
export type Normalized = { readonly address: string; readonly port: number | undefined } | { readonly error: string }

const MAX_PORT = 65535

/** `normalize_ipv4`: leading zeros are dropped (conformance tools.ip.normalize_ipv4). */
export function normalizeIpv4(text: string): Normalized {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::(\d+))?$/.exec(text)
  const octets = match?.slice(1, 5).map(Number)
  if (match === null || octets === undefined || octets.some((octet) => octet > 255)) {
    return { error: `invalid ipv4 address: ${text}` }
  }
  const port = match[5] === undefined ? undefined : Number(match[5])
  return isTooLarge(port) ? { error: 'invalid port number' } : { address: octets.join('.'), port }
}

/** `normalize_ipv6`: expanded, lower case, without brackets; no IPv4 tail (conformance tools.ip.normalize_ipv6). */
export function normalizeIpv6(text: string): Normalized {
  const bracketed = splitBrackets(text)
  let port: number | undefined
  if (bracketed !== undefined && bracketed.rest !== '') {
    const digits = /^:(\d*)$/.exec(bracketed.rest)?.[1]
    if (digits === undefined) return { error: 'invalid ipv6 address' }
    if (digits === '') throw new LuaCallerError('attempt to compare number with nil')
    port = Number(digits)
    if (isTooLarge(port)) return { error: 'invalid port number' }
  }
  const address = expand(bracketed?.inside ?? text)
  return address === undefined ? { error: `invalid ipv6 address: ${text}` } : { address, port }
}

function isTooLarge(port: number | undefined): boolean {
  return port !== undefined && port > MAX_PORT
}

/** Lua's `%b[]` at the start. */
function splitBrackets(text: string): { readonly inside: string; readonly rest: string } | undefined {
  if (!text.startsWith('[')) return undefined
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '[') depth++
    else if (text[i] === ']' && --depth === 0) return { inside: text.slice(1, i), rest: text.slice(i + 1) }
  }
  return undefined
}

function expand(text: string): string | undefined {
  let full = text
  if (full.startsWith(':')) full = `0${full}`
  if (full.endsWith(':')) full = `${full}0`
  if (full.includes('::')) {
    const colons = full.split(':').length - 1
    full = full.replace('::', `:${'0:'.repeat(Math.max(0, 8 - colons))}`)
  }
  const groups = full.split(':')
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return groups.map((group) => group.toLowerCase().padStart(4, '0')).join(':')
}

/** `check_hostname`: letters, digits, `-`, `_`; no empty label but the last, none ending in `-`. */
export function checkHostname(text: string): Normalized {
  const digits = /:(\d+)$/.exec(text)?.[1]
  const name = digits === undefined ? text : text.slice(0, -(digits.length + 1))
  const port = digits === undefined ? undefined : Number(digits)
  if (isTooLarge(port)) return { error: 'invalid port number' }
  const labels = name.split('.')
  const isValid =
    /^[0-9A-Za-z\-._]+$/.test(name) &&
    labels.every((label, i) => !label.endsWith('-') && (label !== '' || i === labels.length - 1))
  return isValid ? { address: name, port } : { error: `invalid hostname: ${text}` }
}

/** `hostname_type`: told by exclusion, not by validation. */
export function hostnameType(text: string): 'ipv4' | 'ipv6' | 'name' {
  const rest = text.replaceAll(':', '')
  if (text.length - rest.length > 1) return 'ipv6'
  return /^[\d.]+$/.test(rest) ? 'ipv4' : 'name'
}
