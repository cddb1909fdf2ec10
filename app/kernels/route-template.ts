import { isMap, isSeq, parseDocument } from 'yaml'
import { addToYaml } from './form/edit-yaml.ts'

/** What a new route is made of. `service` names one of kong.yml; without it `url` makes one. */
export interface NewRoute {
  readonly name: string
  readonly path: string
  readonly methods: readonly string[]
  readonly service: string | undefined
  readonly url: string
}

/** Services of kong.yml by name, in the order of the text. */
export function serviceNames(kongYml: string): readonly string[] {
  const services: unknown = parseDocument(kongYml).get('services', true)
  if (!isSeq(services)) return []
  return services.items.flatMap((item) => {
    const name: unknown = isMap(item) ? item.get('name') : undefined
    return typeof name === 'string' ? [name] : []
  })
}

/** Why a route can't be made, or undefined when it can. */
export function routeProblem({ name, path, service, url }: NewRoute, taken: readonly string[]): string | undefined {
  if (!/^[\w.~-]+$/.test(name)) return 'A name has letters, digits, “.”, “-”, “_” and “~”: orders-v2.'
  if (taken.includes(name)) return `There is a route ${name} already.`
  if (!/^[/~]/.test(path)) return 'A path begins with “/”, a regular expression with “~”.'
  if (service === undefined && !/^[a-z]+:\/\/[^\s/]+/.test(url))
    return 'The upstream is an address: http://orders.test.'
  return undefined
}

/** kong.yml with the route in its service. @throws {Error} with a sentence when the file can't be changed */
export function addRoute(kongYml: string, { name, path, methods, service, url }: NewRoute): string {
  const route = { name, paths: [path], ...(methods.length > 0 && { methods }) }
  if (service === undefined) return addToYaml(kongYml, ['services'], { name: `${name}-service`, url, routes: [route] })
  const services: unknown = parseDocument(kongYml).get('services', true)
  const at = isSeq(services) ? services.items.findIndex((item) => isMap(item) && item.get('name') === service) : -1
  if (at < 0) throw new Error(`kong.yml has no service ${service}.`)
  return addToYaml(kongYml, ['services', at, 'routes'], route)
}
