const LOADED_AT_ONCE = 'a configuration is taken over in one step here, and nothing is kept in LMDB'
const DIAGNOSTICS = 'the load says each mistake at its line instead (gateway/declarative/declarative.test.ts)'
const FIRST = 'no definition gets that far: the schema of schemas refuses it first'

/** Messages of schema.md, router.md and admin-api.md that no case provokes, and why. */
export const CONFIGURATION_ELSEWHERE: Readonly<Record<string, string>> = {
  "error in definition of '%s': entities of type '%s' cannot have subschemas": FIRST,
  "error in schema definition: no 'fields' table": FIRST,
  'expected an input table': 'rows come from YAML, JSON or Lua tables: they are tables',
  'invalid utf-8 character sequence detected at position <n>': 'texts are decoded before any schema sees them',
  'certificate does not match key': 'certificates and keys are judged by their PEM frame, not by what is inside',
  'Configuration does not fit in LMDB database, consider raising the "lmdb_map_size" config for Kong': LOADED_AT_ONCE,
  'Currently loading previous configuration': LOADED_AT_ONCE,
  'Timed out while loading configuration': LOADED_AT_ONCE,
  'Kong currently exiting': LOADED_AT_ONCE,
  [String.raw`error parsing declarative config file <path>:\n<err>`]: DIAGNOSTICS,
  [String.raw`error parsing declarative string <s>:\n<err>`]: DIAGNOSTICS,
}

/** Quoted code, formats and several messages in one pair of marks: each of those is in conformance/gateway.test.ts. */
export const CONFIGURATION_CODE: ReadonlySet<string> = new Set([
  'return { name="x", fields={ {consumer=typedefs.no_consumer}, {protocols=typedefs.protocols_http}, {config={type="record", fields={ {a={...}}, ... }}} }, entity_checks={...}, shorthand_fields, transformations, check=function }',
  'expected an array|a set|a map|a record|a string|a number|a boolean|an integer|a function',
  '{field=err, ["@entity"]={...}}',
  "plugin 'X' not enabled; add it to the 'plugins' configuration property",
  'check = function(entity)',
  '{name={type=..., func=function(value)->table, translate_backwards={path}, deprecation={...}}}',
  '{input={names}, needs={names}, on_write=fn(...), on_read=fn(...)}',
  'set[value] == true',
  'field.sub: msg',
  'require "kong.db.schema".define{...}',
  String.raw`(net.protocol != "https" \|\| (tls.sni == "a" \|\| tls.sni =^ ".x" (for *.x) \|\| tls.sni ^= "x." (for x.*)))`,
  String.raw`(net.src.ip in cidr \|\| net.src.ip == ip && net.src.port == n ...)`,
  '&& net.dst.port == port',
  'http.path ~ "^/re"',
  '{route, service, prefix (= matched path when strip_path, else nil), matches.uri_captures (only if the regex has groups; [0]=full, n, names), upstream_url_t {type ipv4|ipv6|name, host, port (default 80/443), path (service.path or "/")}, upstream_scheme, upstream_host (Host header when preserve_host)}',
  '== != ~ (regex) ^= (prefix) =^ (suffix) in / not in (IpCidr) contains > >= < <=',
  ' -> null, numbers/integers via tonumber, ',
  '/entity/{id or endpoint_key}',
  '{"data":[...],"offset":<string, when more>,"next":"/services?offset=...&tags=..&size=.." or null}',
  'failed parsing declarative configuration[: <e>]',
  'service: my-svc',
  'kong config parse',
])
