// Issue 5, done when 4: the route of a request among 10,000 in at most 20 µs, in every flavor.
import { compileRouterPattern } from '../assembly/router-pattern.ts'
import { testEntities, testRequest, testRoute } from '../gateway/router/router.contract.ts'
import { createRouteTable } from '../gateway/router/router.ts'
import { ROUTER_FLAVORS, type RouterFlavor } from '../gateway/router/route-table.ts'
import { cpu, median } from './support/measure.ts'

const ROUTES = 10_000
const REQUESTS = 20_000
const ROUNDS = 5
const LIMIT = 20

/** Half by path, a quarter by host and path, an eighth by regular expression, an eighth by host, path and method. */
function route(index: number, flavor: RouterFlavor) {
  const id = `r${String(index).padStart(5, '0')}`
  const kind = index % 8
  const host = `h${index % 500}.test`
  const path = kind === 6 ? `~/svc${index}/(?<id>\\d+)` : `/svc${index}/api`
  if (flavor === 'expressions') {
    const ofHost = kind === 4 || kind === 5 || kind === 7 ? ` && http.host == "${host}"` : ''
    const ofPath = kind === 6 ? `http.path ~ "^/svc${index}/(?P<id>\\\\d+)"` : `http.path ^= "${path}"`
    return testRoute(id, { expression: `${ofPath}${ofHost}`, priority: index })
  }
  return testRoute(id, {
    paths: [path],
    createdAt: index,
    ...((kind === 4 || kind === 5 || kind === 7) && { hosts: [host] }),
    ...(kind === 7 && { methods: ['GET'] }),
  })
}

for (const flavor of ROUTER_FLAVORS) {
  const routes = Array.from({ length: ROUTES }, (_, index) => route(index, flavor))
  const start = performance.now()
  const table = createRouteTable(testEntities(routes), flavor, { subsystem: 'http', compilePcre: compileRouterPattern })
  const built = performance.now() - start
  const requests = Array.from({ length: REQUESTS }, (_, i) => {
    const index = (i * 7919) % ROUTES
    return testRequest({ path: `/svc${index}/${index % 8 === 6 ? '12' : 'api/x'}`, hostHeader: `h${index % 500}.test` })
  })
  const rounds = Array.from({ length: ROUNDS }, () => {
    const begin = cpu()
    for (const request of requests) if (!table.find(request)) throw new Error(`no route for ${request.path}`)
    return (cpu() - begin) / REQUESTS
  })
  const each = median(rounds)
  const verdict = each <= LIMIT ? 'ok' : `above ${LIMIT} µs`
  console.log(`router ${flavor.padEnd(24)} build ${built.toFixed(0)} ms   match ${each.toFixed(2)} µs   ${verdict}`)
}
