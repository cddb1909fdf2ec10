import { argumentError, checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { isTruthy } from '../pl/lua-access.ts'
import { isIpv4, isIpv6 } from './ip-address.ts'
import { checkHostname, hostnameType, normalizeIpv4, normalizeIpv6, type Normalized } from './ip-normalize.ts'

const PARSERS = { ipv4: normalizeIpv4, ipv6: normalizeIpv6, name: checkHostname } as const

/** `kong.tools.ip` (conformance tools.ip). */
export function createIpTools(vm: LuaVm): LuaTable {
  const parsing = (name: string, parse: (text: string) => Normalized): LuaFunction =>
    defineNative(name, (_F, text): LuaReturn => {
      const found = parse(checkString(text, 1))
      return 'error' in found ? [undefined, found.error] : [found.address, found.port]
    })
  return library({
    ...validators(),
    normalize_ipv4: parsing('normalize_ipv4', normalizeIpv4),
    normalize_ipv6: parsing('normalize_ipv6', normalizeIpv6),
    check_hostname: parsing('check_hostname', checkHostname),
    hostname_type: defineNative('hostname_type', (_F, text) => hostnameType(checkString(text, 1))),
    normalize_ip: defineNative('normalize_ip', (_F, text): LuaReturn => {
      const type = hostnameType(checkString(text, 1))
      const found = PARSERS[type](checkString(text, 1))
      if ('error' in found) return [undefined, found.error]
      return LuaTable.fromRecord({ type, host: found.address, port: found.port })
    }),
    format_host: defineNative('format_host', (_F, host, port) => formatHost(vm, host, port)),
  })
}

function validators(): Record<string, LuaFunction> {
  const test = (name: string, ...tests: readonly ((text: string) => boolean)[]): readonly [string, LuaFunction] => [
    name,
    defineNative(name, (_F, text) => typeof text === 'string' && tests.some((isValid) => isValid(text))),
  ]
  const isCidr4 = (text: string): boolean => isCidr(text, isIpv4, 32)
  const isCidr6 = (text: string): boolean => isCidr(text, isIpv6, 128)
  return Object.fromEntries([
    test('is_valid_ipv4', isIpv4),
    test('is_valid_ipv6', isIpv6),
    test('is_valid_ip', isIpv4, isIpv6),
    test('is_valid_cidr_v4', isCidr4),
    test('is_valid_cidr_v6', isCidr6),
    test('is_valid_cidr', isCidr4, isCidr6),
    test('is_valid_ip_or_cidr_v4', isIpv4, isCidr4),
    test('is_valid_ip_or_cidr_v6', isIpv6, isCidr6),
    test('is_valid_ip_or_cidr', isIpv4, isIpv6, isCidr4, isCidr6),
  ])
}

/** The slash is looked for from the third character on; the prefix has no leading zero. */
function isCidr(text: string, isAddress: (text: string) => boolean, bits: number): boolean {
  const slash = text.indexOf('/', 2)
  const prefix = text.slice(slash + 1)
  return slash > 0 && /^(?:0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= bits && isAddress(text.slice(0, slash))
}

function formatHost(vm: LuaVm, host: LuaValue, port: LuaValue): LuaReturn {
  if (host === undefined) return [host, port]
  if (typeof host === 'string') return joinHost(vm, { host, port, type: hostnameType(host) })
  if (!(host instanceof LuaTable)) return [undefined, `cannot format type '${typeName(host)}'`]
  const own = host.getString('port')
  const name = checkString(host.getString('host'), 1)
  const type = host.getString('type')
  return joinHost(vm, {
    host: name,
    port: isTruthy(own) ? own : port,
    type: isTruthy(type) ? type : hostnameType(name),
  })
}

interface HostAndPort {
  readonly host: string
  readonly port: LuaValue
  readonly type: LuaValue
}

/** An IPv6 address is expanded and gets brackets unless it has some. */
function joinHost(vm: LuaVm, { host, port, type }: HostAndPort): string {
  const suffix = isTruthy(port) ? `:${portText(port)}` : ''
  if (type !== 'ipv6' || host.includes('[')) return host + suffix
  const found = normalizeIpv6(host)
  return 'error' in found ? vm.fail('attempt to concatenate a nil value') : `[${found.address}]${suffix}`
}

function portText(port: LuaValue): string {
  return typeof port === 'string' || typeof port === 'number'
    ? checkString(port, 2)
    : argumentError(2, 'number expected')
}
