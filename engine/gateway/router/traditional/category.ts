import { networkContains } from '../../ip-address.ts'
import { OrderedIndex } from '../ordered-index.ts'
import { literalPrefix } from '../pattern.ts'
import { RULE_NAMES, type EndpointRule, type MarshalledRoute, type Rule } from './marshal.ts'
import type { RequestView } from './request-view.ts'

/** Routes with the same attributes, in their order. */
export interface Category {
  readonly bits: number
  readonly rules: readonly Rule[]
  readonly all: MarshalledRoute[]
  readonly by: Readonly<Record<Rule, Map<string | number, MarshalledRoute[]>>>
}

/** Categories from the most to the fewest attributes; of equal counts the stronger attributes first. */
export function categorize(routes: readonly MarshalledRoute[]): Category[] {
  const categories = new Map<number, Category>()
  for (const route of routes) {
    const category = categories.get(route.category) ?? newCategory(route)
    categories.set(route.category, category)
    category.all.push(route)
    for (const rule of RULE_NAMES) {
      for (const key of KEYS[rule](route)) addTo(category.by[rule], key, route)
    }
  }
  return [...categories.values()].toSorted((a, b) => b.rules.length - a.rules.length || b.bits - a.bits)
}

function newCategory({ category, rules }: MarshalledRoute): Category {
  return {
    bits: category,
    rules,
    all: [],
    by: {
      host: new Map(),
      header: new Map(),
      uri: new Map(),
      method: new Map(),
      sni: new Map(),
      src: new Map(),
      dst: new Map(),
    },
  }
}

const KEYS: Readonly<Record<Rule, (route: MarshalledRoute) => Iterable<string | number>>> = {
  host: ({ hosts }) => hosts.map(({ value }) => value),
  header: ({ headers }) => headers.map(({ name }) => name),
  uri: ({ uris }) => uris.map(({ value }) => value),
  method: ({ methods }) => methods,
  sni: ({ snis }) => snis,
  src: ({ sources }) => sources.flatMap(endpointKeys),
  dst: ({ destinations }) => destinations.flatMap(endpointKeys),
}

function endpointKeys({ ip, port }: EndpointRule): (string | number)[] {
  return [ip, port].filter((key) => key !== undefined)
}

function addTo<K>(map: Map<K, MarshalledRoute[]>, key: K, route: MarshalledRoute): void {
  const list = map.get(key)
  if (list) list.push(route)
  else map.set(key, [route])
}

/** The smallest list of strong candidates that the hits lead to. */
export function reduce({ rules, by }: Category, view: RequestView): readonly MarshalledRoute[] {
  let smallest: readonly MarshalledRoute[] | undefined
  for (const rule of rules) {
    const list = candidates(by, rule, view)
    if (list && (!smallest || list.length < smallest.length)) smallest = list
  }
  return smallest ?? []
}

/** Lists longer than this are searched by an index of their own. */
const LONG_LIST = 16
const indexes = new WeakMap<readonly MarshalledRoute[], OrderedIndex<MarshalledRoute>>()

/** The first of a list that is accepted. */
export function findIn(
  list: readonly MarshalledRoute[],
  view: RequestView,
  accept: (route: MarshalledRoute) => MarshalledRoute | undefined,
): MarshalledRoute | undefined {
  if (list.length <= LONG_LIST) return list.find(accept)
  let index = indexes.get(list)
  if (!index) {
    index = new OrderedIndex()
    for (const route of list) index.add(route, necessitiesOf(route))
    indexes.set(list, index)
  }
  return index.find(view.plainHosts, view.request.path, accept)
}

function candidates(
  by: Category['by'],
  rule: Rule,
  { hits, request }: RequestView,
): readonly MarshalledRoute[] | undefined {
  const find = (key: string | number | undefined) => (key === undefined ? undefined : by[rule].get(key))
  switch (rule) {
    case 'host':
      return find(hits.host)
    case 'header':
      return find(hits.headerName)
    case 'uri':
      return find(hits.uri)
    case 'method':
      return find(request.method)
    case 'sni':
      return find(request.serverName)
    case 'src':
      return find(request.source.ip) ?? find(request.source.port)
    case 'dst':
      return find(request.destination.ip) ?? find(request.destination.port)
  }
}

/** Whether an end of the connection is named by a rule. */
export function hitsEndpoint(rules: readonly EndpointRule[], view: RequestView, side: 'src' | 'dst'): boolean {
  const end = side === 'src' ? view.request.source : view.request.destination
  return rules.some(({ ip, port, network }) => {
    if (port !== undefined && port === end.port) return true
    const address = network && view.addressOf(end)
    if (network) return address !== undefined && networkContains(network, address)
    return ip !== undefined && ip === end.ip
  })
}

function necessitiesOf({ hosts, uris }: MarshalledRoute): Parameters<OrderedIndex<MarshalledRoute>['add']>[1] {
  const isPlain = hosts.length > 0 && hosts.every(({ pattern, value }) => !pattern && !value.includes('*'))
  const prefixes = uris.map(({ value, isRegex }) => (isRegex ? literalPrefix(`^${value}`) : value))
  const known = prefixes.filter((prefix) => prefix !== undefined)
  return {
    hosts: isPlain ? hosts.map(({ value }) => value) : undefined,
    prefixes: uris.length > 0 && known.length === uris.length ? known : undefined,
  }
}
