import { networkContains } from '../../ip-address.ts'
import type { PatternMatch } from '../pattern.ts'
import type { EndpointRule, HeaderRule, MarshalledRoute, Rule, UriRule } from './marshal.ts'
import type { RequestView } from './request-view.ts'

/** One attribute of a route against a request; what matched is noted in the view. */
export const MATCH: Readonly<Record<Rule, (route: MarshalledRoute, view: RequestView) => boolean>> = {
  host: matchHost,
  header: ({ headers }, view) => headers.every((header) => matchHeader(header, view)),
  uri: matchUri,
  method({ methods }, { request, matches }) {
    if (!methods.has(request.method)) return false
    matches.method = request.method
    return true
  },
  sni: matchSni,
  src: ({ sources }, view) => sources.some((rule) => matchEndpoint(rule, view, 'src')),
  dst: ({ destinations }, view) => destinations.some((rule) => matchEndpoint(rule, view, 'dst')),
}

function matchHost({ hosts }: MarshalledRoute, view: RequestView): boolean {
  const has = (value: string) => hosts.some((host) => !host.pattern && host.value === value)
  const plain = view.plainHosts.find(has)
  const found = plain ?? hosts.find(({ pattern }) => pattern?.test(view.hostWithPort))?.value
  if (found === undefined) return false
  view.matches.host = found
  return true
}

function matchHeader({ name, values, pattern }: HeaderRule, view: RequestView): boolean {
  const given = view
    .headers()
    .get(name)
    ?.map((value) => value.toLowerCase())
  const found = given?.find((value) => values.has(value) || pattern?.test(value))
  if (found === undefined) return false
  view.matches.headers = { ...view.matches.headers, [name]: found }
  return true
}

/** The rule that the whole table found comes first, then the route's own in their order. */
function matchUri({ uris }: MarshalledRoute, view: RequestView): boolean {
  const first = uris.findLast(({ value }) => value === view.hits.uri)
  if (first && takeUri(first, view)) return true
  return uris.some((rule) => takeUri(rule, view))
}

function takeUri(rule: UriRule, view: RequestView): boolean {
  const { path } = view.request
  if (rule.isRegex) {
    const match = rule.pattern?.match(path)
    if (!match) return false
    takeRegex(match, path, view)
  } else {
    if (!path.startsWith(rule.value)) return false
    view.uri.prefix = rule.value
  }
  view.matches.uri = rule.value
  return true
}

/** The last group is the rest of the path; where it took no part (`~/a|/b`), it stays and nothing is stripped. */
function takeRegex({ text, groups, named }: PatternMatch, path: string, view: RequestView): void {
  const all = groups.map((group) => group ?? false)
  const rest = all.at(-1)
  const names: Record<string, string | false> = { ...named }
  if (typeof rest === 'string') {
    view.uri.prefix = path.slice(0, path.length - rest.length)
    all.pop()
    delete names['uri_postfix']
  }
  if (all.length === 0) return
  view.uri.groups = [text, ...all]
  view.uri.named = names
}

/** Plain HTTP has no name to compare. */
function matchSni({ snis }: MarshalledRoute, { request, matches }: RequestView): boolean {
  const { scheme, serverName } = request
  if (scheme !== 'http' && !(serverName !== undefined && snis.has(serverName))) return false
  matches.sni = serverName ?? ''
  return true
}

function matchEndpoint({ ip, port, network }: EndpointRule, view: RequestView, side: 'src' | 'dst'): boolean {
  const { request, matches } = view
  const end = side === 'src' ? request.source : request.destination
  if (ip !== undefined) {
    const address = network && view.addressOf(end)
    const isInside = network ? address !== undefined && networkContains(network, address) : ip === end.ip
    if (!isInside) return false
    matches[`${side}_ip`] = ip
  }
  if (port === undefined) return true
  if (port !== end.port) return false
  matches[`${side}_port`] = port
  return true
}
