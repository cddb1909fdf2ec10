import { KONG_3_10, PHASES_OF_1_1 } from './kong-3-10.ts'
import type { KongRules } from './kong-rules.ts'
import { PRIORITIES_1_1 } from './priorities/kong-1-1.ts'

/** Kong 1.1: handlers are classes that are called, and inherit from kong.plugins.base_plugin (Kong: loading.md §11). */
export const KONG_1_1: KongRules = {
  ...KONG_3_10,
  version: '1.1',
  release: '1.1.0',
  priorities: PRIORITIES_1_1,
  bundledPhases: {
    'ip-restriction': 'init_worker access',
    'rate-limiting': 'access header_filter log',
    'aws-lambda': 'access',
  },
  phases: PHASES_OF_1_1,
  handlers: { form: 'called', priority: 'any', checksVersion: false, hasBasePlugin: true, takesLegacySchemas: true },
  iterator: { contextOf: 'configuration', returnedIsError: true, orderingHidesConsumers: false },
  headers: {
    missing: [
      'X-Kong-Request-Id',
      'X-Kong-Response-Latency',
      'X-Kong-Total-Latency',
      'X-Kong-Third-Party-Latency',
      'X-Kong-Client-Latency',
    ],
    via: 'name',
    hasUpstreamVia: false,
    namesServer: false,
  },
  errors: { form: 'line', hasRequestId: false },
  features: {
    consumerGroups: false,
    ordering: false,
    conditions: false,
    clones: false,
    priorityPreserving: false,
    runOn: true,
  },
  deprecations: [
    'kong.plugins.base_plugin: need not be inherited from since 1.2, and is gone since 3.0; return a plain table',
    'a PRIORITY that is missing or fractional: refused since 3.0',
    'run_on of plugins: gone since 2.0',
  ],
  assumed: [
    'the router, the balancer, the PDK and the schemas are those of 3.10',
    'equal priorities: by descending name, as in 3.10; 1.1 leaves them unspecified',
    'priorities of plugins that came as rocks of their own (zipkin, prometheus, azure-functions, pre- and post-function) are those of later versions',
    'pages of Kong’s handler of nginx’s errors',
  ],
}
