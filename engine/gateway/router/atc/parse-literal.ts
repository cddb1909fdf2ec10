import { networkAddress, parseIpAddress, parseIpNetwork } from '../../ip-address.ts'
import type { Literal, Span } from './ast.ts'
import type { Attempts } from './attempts.ts'
import { spanError } from './parse-error.ts'
import type { Scanner } from './scanner.ts'

/** A literal with its place; its value is made when the whole text is known to be well-formed. */
export interface LiteralNode extends Span {
  readonly value: () => Exclude<Literal, { readonly type: 'regex' }>
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' }

// Sticky and without nesting: linear.
const IPV4_CIDR = /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\/\d{1,2}/y
const IPV4 = /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/y
const IPV6 = /(?::|[0-9a-f]{1,4}):[0-9a-f:]*/iy
const IPV6_CIDR = /(?::|[0-9a-f]{1,4}):[0-9a-f:]*\/\d{1,3}/iy
const INT = /-?(?:0[0-7]+|0x[0-9a-f]+|\d+)/iy

/** A string, an address or network, or a number (Kong: router.md §6). */
export function parseLiteral(scanner: Scanner, attempts: Attempts): LiteralNode | undefined {
  return attempts.rule('rhs', scanner.at, () => {
    return (
      parseString(scanner, attempts) ??
      parseRawString(scanner, attempts) ??
      parseIp(scanner, attempts) ??
      parseInt64(scanner, attempts)
    )
  })
}

function parseString(scanner: Scanner, attempts: Attempts): LiteralNode | undefined {
  const start = scanner.at
  return attempts.rule('str_literal', start, () => {
    if (!scanner.take('"')) return undefined
    let value = ''
    for (;;) {
      const piece = stringPiece(scanner, attempts)
      if (piece === undefined) break
      value += piece
    }
    if (!scanner.take('"')) {
      scanner.at = start
      return undefined
    }
    return { start, end: scanner.at, value: () => ({ type: 'string', value }) }
  })
}

function stringPiece(scanner: Scanner, attempts: Attempts): string | undefined {
  const plain = attempts.rule('str_char', scanner.at, () => scanner.takePattern(/[^"\\]/y))
  return plain ?? attempts.rule('str_esc', scanner.at, () => ESCAPES[scanner.takePattern(/\\["\\nrt]/y)?.[1] ?? ''])
}

/** `r#"…"#`: nothing inside is special but its end. */
function parseRawString(scanner: Scanner, attempts: Attempts): LiteralNode | undefined {
  const start = scanner.at
  return attempts.rule('rawstr_literal', start, () => {
    if (!scanner.text.startsWith('r#"', start)) return undefined
    const end = scanner.text.indexOf('"#', start + 3)
    attempts.rule('rawstr_char', end < 0 ? scanner.text.length : end, () => undefined)
    if (end < 0) return undefined
    scanner.at = end + 2
    const value = scanner.text.slice(start + 3, end)
    return { start, end: scanner.at, value: () => ({ type: 'string', value }) }
  })
}

function parseIp(scanner: Scanner, attempts: Attempts): LiteralNode | undefined {
  const start = scanner.at
  return attempts.rule('ip_literal', start, () => {
    const cidr =
      attempts.rule('ipv4_cidr_literal', start, () => scanner.takePattern(IPV4_CIDR)) ??
      attempts.rule('ipv6_cidr_literal', start, () => scanner.takePattern(IPV6_CIDR))
    const span = () => ({ start, end: start + (cidr ?? ip ?? '').length })
    if (cidr !== undefined) return { ...span(), value: () => networkOf(scanner.text, cidr, span()) }
    const ip =
      attempts.rule('ipv4_literal', start, () => scanner.takePattern(IPV4)) ??
      attempts.rule('ipv6_literal', start, () => scanner.takePattern(IPV6))
    return ip === undefined ? undefined : { ...span(), value: () => addressOf(scanner.text, ip, span()) }
  })
}

function networkOf(text: string, cidr: string, span: Span): ReturnType<LiteralNode['value']> {
  const value = parseIpNetwork(cidr)
  if (!value) throw spanError(text, span, "couldn't parse address in network: invalid IP address syntax")
  if (networkAddress(value).value !== value.address.value)
    throw spanError(text, span, 'host part of address was not zero')
  return { type: 'cidr', value }
}

function addressOf(text: string, ip: string, span: Span): ReturnType<LiteralNode['value']> {
  const value = parseIpAddress(ip)
  const version = ip.includes(':') ? 'IPv6' : 'IPv4'
  if (!value) throw spanError(text, span, `invalid ${version} address syntax`)
  return { type: 'ip', value }
}

/** Decimal, `0x` hexadecimal, or octal after a leading 0. */
function parseInt64(scanner: Scanner, attempts: Attempts): LiteralNode | undefined {
  const start = scanner.at
  return attempts.rule('int_literal', start, () => {
    const digits = scanner.takePattern(INT)
    if (digits === undefined) return undefined
    const span = { start, end: scanner.at }
    return { ...span, value: () => ({ type: 'int', value: intOf(scanner.text, digits, span) }) }
  })
}

function intOf(text: string, digits: string, span: Span): number {
  const isNegative = digits.startsWith('-')
  const bare = isNegative ? digits.slice(1) : digits
  const magnitude = BigInt(/^0[0-7]+$/.test(bare) ? `0o${bare.slice(1)}` : bare)
  if (magnitude >= 1n << 63n) throw spanError(text, span, 'number too large to fit in target type')
  return Number(isNegative ? -magnitude : magnitude)
}
