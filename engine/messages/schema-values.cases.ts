import { ask, pluginFiles, running, sentences, type Provocation } from './admin-harness.ts'

/** A field as schema.lua has it, a value for it, and what is wrong with that. */
type Row = readonly [lua: string, value: unknown, sentence: string, part?: string]

const LIST = 'elements = { type = "string" }'

const TYPES: readonly Row[] = [
  [`type = "array", ${LIST}`, 'x', 'expected an array'],
  [`type = "set", ${LIST}`, 'x', 'expected a set'],
  ['type = "map", keys = { type = "string" }, values = { type = "string" }', 'x', 'expected a map'],
  ['type = "record", fields = { { a = { type = "string" } } }', 'x', 'expected a record'],
  ['type = "string"', 1, 'expected a string'],
  ['type = "number"', 'x', 'expected a number'],
  ['type = "boolean"', 'x', 'expected a boolean'],
  ['type = "integer"', 1.5, 'expected an integer'],
  ['type = "function"', 'x', 'expected a function'],
  ['type = "foreign", reference = "consumers"', {}, 'missing primary key', 'id'],
]

const VALIDATORS: readonly Row[] = [
  ['type = "string", ne = ngx.null', null, 'value must not be null'],
  ['type = "string", eq = ngx.null', 'x', 'value must be null'],
  ['type = "string", eq = "a"', 'x', 'value must be a'],
  ['type = "string", ne = "a"', 'a', 'value must not be a'],
  ['type = "string", required = true', null, 'required field missing'],
  ['type = "string"', '', 'length must be at least 1'],
  ['type = "integer", between = { 1, 9 }', 10, 'value should be between 1 and 9'],
  ['type = "integer", gt = 5', 5, 'value must be greater than 5'],
  ['type = "string", len_eq = 2', 'x', 'length must be 2'],
  ['type = "string", len_min = 2', 'x', 'length must be at least 2'],
  ['type = "string", len_max = 2', 'xxx', 'length must be at most 2'],
  ['type = "string", match = "^%d+$"', 'x', 'invalid value: x'],
  ['type = "string", not_match = "^%d+$"', '12', 'invalid value: 12'],
  ['type = "string", match_all = { { pattern = "a", err = "needs an a" } }', 'x', 'needs an a'],
  ['type = "string", starts_with = "/"', 'x', 'should start with: /'],
  [`type = "array", ${LIST}, contains = "a"`, ['x'], 'expected to contain: a'],
  ['type = "string", one_of = { "a", "b" }', 'x', 'expected one of: a, b'],
  ['type = "string", not_one_of = { "a", "b" }', 'a', 'must not be one of: a, b'],
  ['type = "string", is_regex = true', '(', 'not a valid regex: ('],
  ['type = "number", timestamp = true', -1, 'expected a valid timestamp'],
  ['type = "string", uuid = true', 'x', 'expected a valid UUID'],
  ['type = "string", custom_validator = function() return false end', 'x', 'failed validating: x'],
  [
    `type = "set", ${LIST}, mutually_exclusive_subsets = { { "a", "b" }, { "c" } }`,
    ['a', 'b', 'c'],
    "these sets are mutually exclusive: ('a', 'b'), ('c')",
  ],
]

const CHARACTERS =
  'contains one or more invalid characters. ASCII control characters (0-31;127), space, tab and the characters ()<>@,;:\\"/?={}[] are not allowed.'

/** What Kong's own types say. */
const TYPEDEFS: readonly Row[] = [
  ['host', 'a b', 'invalid value: a b'],
  ['host', 'a.test:80', 'must not have a port'],
  ['host_with_optional_port', 'a.test:99999', 'invalid port number'],
  ['host_with_optional_port', 'a_b?', 'invalid hostname: a_b?'],
  ['host_with_optional_port', '1.2.3.456', 'invalid ipv4 address: 1.2.3.456'],
  ['host_with_optional_port', '[:::1]', 'invalid ipv6 address: [:::1]'],
  ['wildcard_host', 'a.*.b', 'wildcard must be leftmost or rightmost character'],
  ['wildcard_host', '*.a.*', 'only one wildcard must be specified'],
  ['wildcard_host', '1.2.3.4', 'must not be an IP'],
  ['ip', 'x', 'not an ip address: x'],
  ['ip_or_cidr', 'x', "invalid ip or cidr range: 'x'"],
  ['cidr_v4', 'x', "invalid ipv4 cidr range: 'x'"],
  ['path', 'x', 'should start with: /'],
  ['path', '/a//b', 'must not have empty segments'],
  ['path', '/a b', "invalid path: '/a b' (characters outside of the reserved list of RFC 3986 found)"],
  ['path', '/a%2', "invalid url-encoded value: '%2'"],
  ['url', '', 'could not parse url. invalid url'],
  ['url', 'http:///a', 'missing host in url'],
  ['url', '//a.test', 'missing scheme in url'],
  ['cookie_name', 'a b', CHARACTERS],
  ['cookie_name', '', 'no token provided'],
  ['header_name', '', 'no header name provided'],
  ['header_name', 'a b', "bad header name 'a b', allowed characters are A-Z, a-z, 0-9, '_', and '-'"],
  ['name', 'a b', "invalid value 'a b': it must only contain alphanumeric and '., -, _, ~' characters"],
  ['utf8_name', 'a b', "invalid value 'a b': the only accepted ascii characters are alphanumerics or ., -, _, and ~"],
  ['sni', '1.2.3.4', 'must not be an IP'],
  ['certificate', 'x', 'invalid certificate: '],
  ['key', 'x', 'invalid key: '],
  ['tag', 'a,b', "invalid tag 'a,b': expected printable ascii (except `,` and `/`) or valid utf-8 sequences"],
  ['semantic_version', 'x', 'invalid version number: must be in format of X.Y.Z'],
  ['semantic_version', '1..2', 'must not have empty version segments'],
  ['lua_code', { a: 'return (' }, 'Error parsing function: '],
  ['hosts', ['*.a.*'], 'invalid wildcard: must have at most one wildcard'],
  ['hosts', ['a.*.b'], 'invalid wildcard: must be placed at leftmost or rightmost label'],
  ['paths', ['a'], 'should start with: / (fixed path) or ~/ (regex path)'],
  ['paths', ['/a/../b'], "non-normalized path, consider use '/b' instead"],
  [
    'paths',
    ['~/('],
    `invalid regex: '/(' (PCRE returned: pcre2_compile() failed: missing closing parenthesis in "/(")`,
  ],
]

/** All fields of a plugin at once, each with a wrong value: one sentence each. */
function judged(title: string, rows: readonly Row[]): Provocation {
  const fields = rows.map(([lua], index) => `{ f${index} = ${lua.startsWith('(') ? lua : `{ ${lua} }`} }`)
  return {
    title,
    texts: rows.map(([, , sentence, part], index) => `f${index}${part === undefined ? '' : `.${part}`}: ${sentence}`),
    async provoke() {
      const config = `{ config = { type = "record", fields = { ${fields.join(', ')} } } }`
      const engine = await running(pluginFiles('judge', `return { name = "judge", fields = { ${config} } }`))
      const given = Object.fromEntries(rows.map(([, value], index) => [`f${index}`, value]))
      const { text } = ask(engine, ['POST /schemas/plugins/validate', { name: 'judge', config: given }])
      engine.dispose()
      const { fields: errors } = JSON.parse(text) as { readonly fields?: { readonly config?: unknown } }
      // What a parser says after the colon is its own.
      return sentences(errors?.config).map((line) => {
        const wanted = `f${/^f(\d+)/.exec(line)?.[1]}: ${rows[Number(/^f(\d+)/.exec(line)?.[1])]?.[2] ?? ''}`
        return wanted.endsWith(': ') && line.startsWith(wanted) ? wanted : line
      })
    },
  }
}

/** Schemas' sentences about values (docs/kong/schema.md §4, §5, §12). */
export const SCHEMA_VALUES: readonly Provocation[] = [
  judged('types of values', TYPES),
  judged('validators', VALIDATORS),
  judged(
    "Kong's own types",
    TYPEDEFS.map(([name, value, sentence]) => [
      // Kong's types may be unique, which only entities can be.
      `(function() local t = {} for k, v in pairs(typedefs.${name}) do t[k] = v end t.unique = nil t.len_min = ${value === '' ? 0 : 'nil'} return t end)()`,
      value,
      sentence,
    ]),
  ),
]
