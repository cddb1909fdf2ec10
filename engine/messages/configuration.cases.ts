import { ask, pluginFiles, refusals, running, type Asked, type Provocation } from './admin-harness.ts'

const ROUTE = { name: 'r', paths: ['/r'] }
const PATHS_AND_HOSTS = "'methods', 'hosts', 'paths', 'headers', 'snis', 'sources' or 'destinations'"
const WRONG_EXPRESSION = 'Router Expression failed validation'

/** Requests to the Admin API of one configuration, and what it answers. */
function answered(
  title: string,
  files: Readonly<Record<string, string>>,
  rows: readonly (readonly [asked: Asked, answer: string])[],
): Provocation {
  return {
    title,
    texts: rows.map(([, answer]) => answer),
    async provoke() {
      const engine = await running(files)
      const said = refusals(
        engine,
        rows.map(([asked]) => asked),
      )
      engine.dispose()
      return said
    },
  }
}

const NOT_FOUND = '{"message":"Not found"}'

const REQUESTS = answered('requests', {}, [
  [['POST /services', '{'], '400 {"message":"Cannot parse JSON body"}'],
  [
    [
      'POST /services',
      '{}',
      [
        ['Content-Type', 'application/json'],
        ['Content-Type', 'application/json'],
      ],
    ],
    '400 {"message":"Multiple Content-Type headers not allowed"}',
  ],
  [['GET /nothing'], `404 ${NOT_FOUND}`],
  [['GET /services/nothing'], `404 ${NOT_FOUND}`],
  [['PUT /services'], '405 {"message":"Method not allowed"}'],
  [['GET /services?size=x'], '400 9 size must be a number'],
  [['GET /services?size=0'], '400 9 size must be an integer between 1 and 1000'],
  [['GET /schemas/x'], `404 {"message":"No entity named 'x'"}`],
  [['GET /schemas/plugins/x'], `404 {"message":"No plugin named 'x'"}`],
  [['POST /schemas/consumers/validate', { username: 'ann' }], '200 {"message":"schema validation successful"}'],
  [['GET /debug/node/log-level'], '200 {"message":"log level: notice"}'],
  [
    ['POST /plugins', { name: 'x' }],
    "400 2 schema violation (name: plugin 'x' not enabled; add it to the 'plugins' configuration property)",
  ],
  [['GET /config'], '400 {"message":"this endpoint is only available when Kong is configured to not use a database"}'],
])

const UUID = '00000000-0000-4000-8000-000000000000'

/** Every code of a DAO's errors that a request can cause (docs/kong/admin-api.md §2). */
const ERRORS = answered('errors of the database', {}, [
  [['POST /services', { name: 's', host: 'h', id: UUID }], 'created'],
  [['POST /services', { name: 's', host: 'h' }], `409 5 UNIQUE violation detected on '{name="s"}'`],
  [['POST /services', { id: UUID, host: 'h' }], `400 3 primary key violation on key '{id="${UUID}"}'`],
  [['GET /acls/x'], `400 1 invalid primary key: '{id="expected a valid UUID"}'`],
  [['POST /routes', { ...ROUTE, service: { id: UUID.replace('4', '5') } }], dangling(UUID.replace('4', '5'))],
  [
    ['POST /routes', { ...ROUTE, service: { name: 'x' } }],
    `400 13 foreign key unresolved (service.name: the foreign key cannot be resolved with '{name="x"}' for an existing 'services' entity)`,
  ],
  [['POST /services/s/routes', ROUTE], 'created'],
  [['DELETE /services/s'], `400 4 an existing 'routes' entity references this 'services' entity`],
  [['GET /services?offset=*'], "400 7 '*' is not a valid offset: bad base64 encoding"],
  [['GET /services?tags=a/b,c'], '400 11 invalid option (tags: invalid filter syntax)'],
  [['GET /services/a%20b'], `400 10 ${invalidName('a b')}`],
])

function dangling(id: string): string {
  return `400 4 the foreign key '{id="${id}"}' does not reference an existing 'services' entity.`
}
function invalidName(name: string): string {
  return `invalid value '${name}': the only accepted ascii characters are alphanumerics or ., -, _, and ~`
}

const WITHOUT_DATABASE = answered('a node without a database', { 'kong.conf': 'database = off\n' }, [
  [['POST /services', { host: 'h' }], "405 12 cannot create 'services' entities when not using a database"],
  [['POST /config', {}], '400 {"message":"expected a declarative configuration"}'],
  [
    ['POST /config', { config: '_format_version: [' }],
    `400 14 declarative config is invalid: {error="failed parsing declarative configuration: 1:18: did not find expected ',' or ']'"}`,
  ],
  [
    ['POST /config', { _format_version: '9' }],
    '400 14 declarative config is invalid: {_format_version="expected one of: 1.1, 2.1, 3.0"}',
  ],
])

const EXPRESSIONS = answered('routes of expressions', { 'kong.conf': 'router_flavor = expressions\n' }, [
  [
    ['POST /routes', { expression: 'http.path == "/"', paths: ['/x'] }],
    `400 2 schema violation (${WRONG_EXPRESSION}: cannot set 'expression' with ${PATHS_AND_HOSTS} simultaneously)`,
  ],
  [
    ['POST /routes', { expression: 'http.path == "/"', regex_priority: 1 }],
    `400 2 schema violation (${WRONG_EXPRESSION}: cannot set 'regex_priority' with 'expression' simultaneously)`,
  ],
  [
    ['POST /routes', { priority: 1, paths: ['/x'] }],
    `400 2 schema violation (${WRONG_EXPRESSION}: cannot set 'priority' with ${PATHS_AND_HOSTS} simultaneously)`,
  ],
  [
    ['POST /routes', { expression: 'http.path.segments.x == "a"' }],
    `400 2 schema violation (${WRONG_EXPRESSION}: illformed http.path.segments.* field)`,
  ],
])

/** What Lua says about one thing, as the answer to a request. */
function told(title: string, lua: string, text: string): Provocation {
  return {
    title,
    texts: [text],
    async provoke() {
      const engine = await running({
        ...pluginFiles('p', PLAIN),
        'kong/plugins/p/handler.lua': `local P = { PRIORITY = 1, VERSION = "1.0.0" }
          function P:access() kong.response.exit(200, (select(2, ${lua}))) end
          return P`,
        'kong.yml': '_format_version: "3.0"\nroutes: [{name: r, paths: [/]}]\nplugins: [{name: p}]\n',
      })
      const { response } = await engine.send({ method: 'GET', target: '/', headers: [['Host', 'a.test']] })
      engine.dispose()
      return [new TextDecoder().decode(response.body)]
    },
  }
}

const PLAIN = 'return { name = "p", fields = { { config = { type = "record", fields = {} } } } }'

const KEYS = told(
  'keys of kong.db',
  'kong.db.services:select({ name = "x" })',
  `[postgres] invalid primary key: '{id="missing primary key",name="not a primary key"}'`,
)
const UPSTREAM = told(
  'an upstream that is not there',
  'kong.service.set_upstream("x.test")',
  "could not find an Upstream named 'x.test'",
)

/** The first page, and a header that every answer has. */
const FRONT: Provocation = {
  title: 'the first page',
  texts: ['Welcome to kong', 'Access-Control-Allow-Credentials: true'],
  async provoke() {
    const engine = await running({})
    const { text, headers } = ask(engine, ['GET /'])
    engine.dispose()
    const credentials = headers.filter(([name]) => name === 'Access-Control-Allow-Credentials')
    return [(JSON.parse(text) as { readonly tagline: string }).tagline, ...credentials.map((pair) => pair.join(': '))]
  },
}

const BROKEN_DAO = `return { {
  name = "desks", primary_key = { "id" },
  fields = { { id = { type = "string", uuid = true, auto = true } }, { plain = { type = "string" } } },
  transformations = { { input = { "plain" }, on_write = function() return nil, "nobody mixes that" end } },
} }`
/** An error that is nobody's fault but the plugin's. */
const CRASH = answered("a plugin's transformation that fails", pluginFiles('p', PLAIN, BROKEN_DAO), [
  [['POST /desks', { plain: 'x' }], '500 {"message":"An unexpected error occurred"}'],
])

/** What the Admin API and kong.db say (docs/kong/admin-api.md, router.md). */
export const CONFIGURATION: readonly Provocation[] = [
  REQUESTS,
  ERRORS,
  WITHOUT_DATABASE,
  EXPRESSIONS,
  KEYS,
  CRASH,
  UPSTREAM,
  FRONT,
]
