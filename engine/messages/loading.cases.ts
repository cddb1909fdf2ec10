import { kongYml, plugins, WITNESS, type Case } from './harness.ts'

const handler = (fields: string, more = '') => `local P = { ${fields} }\n${more}\nreturn P\n`
const SOUND = 'PRIORITY = 1, VERSION = "1.0.0"'
const at = (part: string, name = 'p') => `kong/plugins/${name}/${part}.lua`
const schema = (fields: string, more = '') => `return { name = "p", fields = { ${fields} }${more} }\n`
const CONFIG = '{ config = { type = "record", fields = { { size = { type = "integer" } } } } }'

const TYPES = 'expected one of: array, boolean, foreign, function, integer, json, map, number, record, set, string'
const UNKNOWN_TYPE = `{\n  fields = {\n    {\n      type = "${TYPES}"\n    }\n  }\n}`

/** A folder that Kong does not start with, and why. */
const refused = (title: string, files: Readonly<Record<string, string>>, problems: readonly string[]): Case => ({
  title,
  files: { [at('handler')]: handler(SOUND), 'kong.yml': kongYml([]), ...files },
  expects: { problems },
})
const priority = (value: string, text: string): Case =>
  refused(`PRIORITY = ${value}`, { [at('handler')]: handler(`PRIORITY = ${value}, VERSION = "1.0.0"`) }, [
    `${at('handler')}: Plugin "p" cannot be loaded because its PRIORITY field is not a valid integer number, got: "${text}".\n`,
  ])
const version = (value: string, text: string): Case =>
  refused(`VERSION = ${value}`, { [at('handler')]: handler(`PRIORITY = 1, VERSION = ${value}`) }, [
    `${at('handler')}: Plugin "p" cannot be loaded because its VERSION field does not follow the "x.y.z" format, got: "${text}".\n`,
  ])
const cleaned = (value: string, text: string): Case => ({
  title: `VERSION ${value} is written back as ${text}`,
  files: {
    [at('handler')]: handler(
      `PRIORITY = 1, VERSION = "${value}"`,
      'function P:access() ngx.log(ngx.NOTICE, "say: ", P.VERSION) end',
    ),
  },
  expects: { said: [text] },
})

/** Why plugins are not loaded (Kong: loading.md §1–§4). */
export const REFUSALS: readonly Case[] = [
  refused('a name without a plugin', { 'kong.conf': 'plugins = bundled, ghost\n' }, [
    'kong.conf: ghost plugin is enabled but not installed;\nno plugin found',
  ]),
  priority('nil', 'nil'),
  priority('"10"', '10'),
  priority('1.5', '1.5'),
  priority('0/0', 'nan'),
  priority('1/0', 'inf'),
  priority('-1/0', '-inf'),
  version('nil', 'nil'),
  version('"1.2.3.4"', '1.2.3.4'),
  version('1', '1'),
  version('true', 'true'),
  refused(
    'response beside header_filter',
    { [at('handler')]: handler(SOUND, 'function P:response() end\nfunction P:header_filter() end') },
    [
      `${at('handler')}: Plugin "p" can't be loaded because it implements both \`response\` and \`header_filter\` or \`body_filter\` methods.\n`,
    ],
  ),
  refused(
    'response beside body_filter, through a metatable',
    {
      [at('handler')]:
        `local B = { body_filter = function() end }\n${handler(SOUND, 'function P:response() end\nsetmetatable(P, { __index = B })')}`,
    },
    [
      `${at('handler')}: Plugin "p" can't be loaded because it implements both \`response\` and \`header_filter\` or \`body_filter\` methods.\n`,
    ],
  ),
  refused('a handler that throws', { [at('handler')]: 'error("boom")\n' }, [
    `${at('handler')}: error loading module 'kong.plugins.p.handler':\n${at('handler')}:1: boom`,
  ]),
  refused('a handler that requires what is not there', { [at('handler')]: 'require "nowhere"\n' }, [
    `${at('handler')}: error loading module 'kong.plugins.p.handler':\n${at('handler')}:1: module 'nowhere' not found:\n\tno field package.preload['nowhere']\n\tno file './nowhere.lua'\n\tno file './nowhere/init.lua'\n\tPhasescope does not provide 'nowhere' either`,
  ]),
  refused('BasePlugin, which is gone', { [at('handler')]: 'local BasePlugin = require "kong.plugins.base_plugin"\n' }, [
    `${at('handler')}: error loading module 'kong.plugins.p.handler':\n${at('handler')}:1: module 'kong.plugins.base_plugin' not found:\n\tno field package.preload['kong.plugins.base_plugin']\n\tno file './kong/plugins/base_plugin.lua'\n\tno file './kong/plugins/base_plugin/init.lua'\n\tPhasescope does not provide 'kong.plugins.base_plugin' either`,
  ]),
  refused('a schema that throws', { [at('schema')]: 'error("boom")\n' }, [
    `${at('schema')}: error loading module 'kong.plugins.p.schema':\n${at('schema')}:1: boom`,
  ]),
  refused(
    'a schema with one mistake',
    { [at('schema')]: schema('{ config = { type = "record", fields = { { size = { type = "integre" } } } } }') },
    [`${at('schema')}: schema violation (fields.1: ${UNKNOWN_TYPE})`],
  ),
  refused(
    'a schema with several mistakes',
    {
      [at('schema')]:
        'return { name = 1, fields = { { config = { type = "record", fields = { { size = { type = "integre" } } } } } } }\n',
    },
    [`${at('schema')}: 2 schema violations (fields.1: ${UNKNOWN_TYPE}; name: expected a string)`],
  ),
  refused(
    'a schema with a field of its own on top',
    { [at('schema')]: schema(`{ mine = { type = "string" } }, ${CONFIG}`) },
    [
      `${at('schema')}: error initializing schema for plugin: error in definition of 'p': mine: cannot create a new field`,
    ],
  ),
  refused(
    'a schema that changes the type of a field',
    { [at('schema')]: schema(`{ enabled = { type = "string" } }, ${CONFIG}`) },
    [
      `${at('schema')}: error initializing schema for plugin: error in definition of 'p': enabled: cannot change type in a specialized field`,
    ],
  ),
  refused('daos that are no array', { [at('daos')]: 'return "x"\n' }, [
    `${at('daos')}: custom plugin 'p' returned non-array daos definition table`,
  ]),
  refused('daos by name', { [at('daos')]: 'return { things = { name = "things" } }\n' }, [
    `${at('daos')}: custom plugin 'p' returned non-array daos definition table`,
  ]),
  refused(
    'an entity that is none',
    {
      [at('daos')]:
        'return { { name = "things", primary_key = { "id" }, fields = { { id = { type = "integre" } } } } }\n',
    },
    [`${at('daos')}: schema of custom plugin entity 'p.things' is invalid: fields.1: {\n  type = "${TYPES}"\n}`],
  ),
  refused('a row of a plugin that is not enabled', { 'kong.conf': 'plugins = bundled\n', 'kong.yml': kongYml(['p']) }, [
    "kong.yml: in 'plugins': in entry 1 of 'plugins': in 'name': plugin 'p' not enabled; add it to the 'plugins' configuration property",
  ]),
  refused('a row of a plugin that does not exist', { 'kong.yml': kongYml(['ghost']) }, [
    "kong.yml: in 'plugins': in entry 1 of 'plugins': in 'name': plugin 'ghost' not enabled; add it to the 'plugins' configuration property",
  ]),
  {
    title: 'everything that is wrong, at once',
    files: {
      [at('handler', 'a')]: handler('PRIORITY = "x", VERSION = "1.0.0"'),
      [at('handler', 'b')]: handler('PRIORITY = 1, VERSION = "1.2.3.4"'),
      'kong.conf': 'plugins = bundled, a, b, ghost\n',
      'kong.yml': kongYml([]),
    },
    expects: {
      problems: [
        `${at('handler', 'a')}: Plugin "a" cannot be loaded because its PRIORITY field is not a valid integer number, got: "x".\n`,
        `${at('handler', 'b')}: Plugin "b" cannot be loaded because its VERSION field does not follow the "x.y.z" format, got: "1.2.3.4".\n`,
        'kong.conf: ghost plugin is enabled but not installed;\nno plugin found',
      ],
      log: [
        `emerg init_by_lua error: error loading plugin schemas: on plugin 'a': Plugin "a" cannot be loaded because its PRIORITY field is not a valid integer number, got: "x".\n; on plugin 'b': Plugin "b" cannot be loaded because its VERSION field does not follow the "x.y.z" format, got: "1.2.3.4".\n; on plugin 'ghost': ghost plugin is enabled but not installed;\nno plugin found`,
      ],
    },
  },
]

/** What is loaded, and in which order it runs (Kong: loading.md §1, §3, §5–§7, §9). */
export const LOADED: readonly Case[] = [
  cleaned('0.1-t', '0.1'),
  cleaned('v1.2.3-rc1', '1.2.3'),
  cleaned('1', '1'),
  cleaned('1.02', '1.2'),
  {
    title: 'a plugin without a schema runs here, with a warning',
    files: plugins({ p: { access: 'say("ran")' } }),
    expects: {
      warnings: [`${at('handler')}: no configuration schema found for plugin: p`],
      said: ['ran'],
    },
  },
  {
    title: 'what is loaded, at log level debug',
    files: {
      [at('handler')]: handler(SOUND),
      [at('daos')]:
        'return { { name = "things", primary_key = { "id" }, fields = { { id = require("kong.db.schema.typedefs").uuid } } } }\n',
      'kong.conf': 'plugins = p\nlog_level = debug\n',
    },
    expects: {
      log: [
        "debug [kong] plugins.lua Loading custom plugin entity: 'p.things'",
        'debug [kong] plugins.lua Loading plugin: p',
      ],
    },
  },
  {
    title: 'a list that begins with off is empty',
    files: { ...plugins({ p: WITNESS }), 'kong.conf': 'plugins = off, p\n', 'kong.yml': kongYml([]) },
    expects: { status: '200 OK', ran: [] },
  },
  {
    title: 'off in the middle of a list is ignored',
    files: { ...plugins({ p: { access: '' } }), 'kong.conf': 'plugins = bundled , off , p\n' },
    expects: { ran: ['p:access'] },
  },
  {
    title: 'a handler in a folder of its name',
    files: { 'kong/plugins/p/handler/init.lua': handler(SOUND, 'function P:access() end') },
    expects: { ran: ['p:access'] },
  },
  {
    title: 'negative, zero and large priorities run in order, equal ones by descending name',
    files: Object.fromEntries(
      Object.entries({ alpha: 5, zeta: 5, zero: 0, below: -1, above: 1_000_000 }).map(([name, value]) => [
        at('handler', name),
        handler(`PRIORITY = ${value}, VERSION = "1.0.0"`, 'function P:access() end\nfunction P:log() end'),
      ]),
    ),
    expects: {
      ran: ['access', 'log'].flatMap((phase) =>
        ['above', 'zeta', 'alpha', 'zero', 'below'].map((name) => `${name}:${phase}`),
      ),
    },
  },
  {
    title: 'rewrite has the global configuration, access the one of the route; disabled rows fall through',
    files: {
      ...plugins({
        p: { rewrite: 'say("rewrite", conf.route_id)', access: 'say("access", conf.route_id ~= nil)' },
        q: { access: 'say("q", conf.route_id)' },
      }),
      'kong.yml': kongYml(['p', 'q'], {
        route: '    paths: [/]\n    plugins:\n    - name: p\n    - name: q\n      enabled: false',
      }),
    },
    expects: { said: ['rewrite nil', 'access true', 'q nil'] },
  },
  {
    title: 'protocols select the subsystem only',
    files: {
      ...plugins({ p: { access: 'say("http on https")' }, s: { access: 'say("stream")' } }),
      'kong.yml': kongYml([], { more: 'plugins:\n- name: p\n  protocols: [http]\n' }),
    },
    request: { scheme: 'https' },
    expects: { said: ['http on https'] },
  },
  {
    title: 'self is the handler, logs carry the name, contexts are kept apart',
    files: plugins({
      a: {
        access:
          'say(self == P, kong.plugin.get_id() == conf.__plugin_id) kong.ctx.plugin.x = 1 kong.ctx.shared.x = 2 kong.log("hello")',
        log: 'say(kong.ctx.plugin.x, kong.ctx.shared.x)',
      },
      b: { log: 'say(kong.ctx.plugin.x, kong.ctx.shared.x)' },
    }),
    expects: { said: ['true true', '1 2', 'nil 2'], log: ['notice [kong] handler.lua:3 [a] hello'] },
  },
  {
    title: 'Kong 1.1: a class is called, every phase of its parent says that it runs, and none is checked',
    files: {
      'phasescope.yml': 'kong: "1.1"\n',
      'kong.conf': 'plugins = p\nlog_level = debug\n',
      [at('handler')]: [
        'local BasePlugin = require "kong.plugins.base_plugin"',
        'local P = BasePlugin:extend()',
        'function P:new() P.super.new(self, "p") end',
        'function P:access(conf) P.super.access(self) end',
        'return P',
        '',
      ].join('\n'),
      [at('schema')]: schema(CONFIG),
    },
    expects: {
      log: [
        'debug [kong] plugins.lua Loading plugin: p',
        'debug [lua] base_plugin.lua:19: executing plugin "p": init_worker',
        'debug [lua] base_plugin.lua:19: executing plugin "p": rewrite',
        'debug [lua] base_plugin.lua:19: access(): executing plugin "p": access',
        'debug [lua] base_plugin.lua:19: executing plugin "p": header_filter',
        'debug [lua] base_plugin.lua:19: executing plugin "p": body_filter',
        'debug [lua] base_plugin.lua:19: executing plugin "p": body_filter',
        'debug [lua] base_plugin.lua:19: executing plugin "p": log',
      ],
    },
  },
  {
    title: 'Kong 1.1: a missing plugin is told with the trace of require',
    files: {
      'phasescope.yml': 'kong: "1.1"\n',
      'kong.conf': 'plugins = ghost\n',
      'kong.yml': kongYml([]),
    },
    expects: {
      problems: [
        [
          "kong.conf: ghost plugin is enabled but not installed;\nmodule 'kong.plugins.ghost.handler' not found:",
          "\tno field package.preload['kong.plugins.ghost.handler']",
          "\tno file './kong/plugins/ghost/handler.lua'",
          "\tno file './kong/plugins/ghost/handler/init.lua'",
          "\tPhasescope does not provide 'kong.plugins.ghost.handler' either",
        ].join('\n'),
      ],
    },
  },
]
