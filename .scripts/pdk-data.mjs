// node .scripts/pdk-data.mjs: writes app/editor/pdk-data.ts from docs/kong/pdk.json, ngx-api.json and the table below
// (docs/kong/nginx-behaviour.md §9). Run it when one of them changes.
import { readFileSync, writeFileSync } from 'node:fs'

const read = (name) => JSON.parse(readFileSync(new URL(`../docs/kong/${name}`, import.meta.url), 'utf8'))
const pdk = read('pdk.json')
const ngx = read('ngx-api.json')

const HANDLERS = ['init_worker', 'certificate', 'rewrite', 'preread', 'access', 'balancer', 'response', 'header_filter']
HANDLERS.push('body_filter', 'log', 'ws_handshake', 'ws_client_frame', 'ws_upstream_frame', 'ws_close')
const YIELDING = 'certificate rewrite preread access response timer'
const REQUEST = 'rewrite access balancer response header_filter body_filter log'
const BODY = 'rewrite access response'
// What ngx_stream_lua has, too: text to the client, its socket, and what nginx knows of the session (docs/kong/nginx-behaviour.md §23).
const OUTPUT = 'rewrite preread access response'
const SESSION = 'rewrite preread access balancer response header_filter body_filter log'
/** Phases where the stream subsystem's own variant of a function is not checked (pdk.json: notes of kong.response.exit). */
const STREAM_TOO = { 'kong.response.exit': ['preread'] }

/** name, signature, what it returns, phases ('' is all), about. */
const NGX = `
ngx.say|(...)|1 or nil, err|${OUTPUT}|Writes to the response body, with a line end.
ngx.print|(...)|1 or nil, err|${OUTPUT}|Writes to the response body.
ngx.flush|([wait])|1 or nil, err|${OUTPUT}|Sends what was written so far.
ngx.eof|()|1 or nil, err|${OUTPUT}|Ends the response.
ngx.send_headers|()|1 or nil, err|${BODY}|Sends the head of the response.
ngx.exec|(uri[, args])||${BODY}|Internal redirect.
ngx.redirect|(uri[, status])||${BODY}|Answers with a redirect.
ngx.exit|(status)||certificate rewrite preread access balancer response header_filter timer|Ends the phase, or the request with that status.
ngx.sleep|(seconds)||${YIELDING}|Waits without blocking the worker.
ngx.thread.spawn|(fn, ...)|thread|${YIELDING}|Starts a light thread.
ngx.thread.wait|(thread, ...)|ok, ...|${YIELDING}|Waits for the first of the light threads.
ngx.socket.tcp|()|socket|${YIELDING}|A cosocket: none in header_filter, body_filter and log.
ngx.socket.udp|()|socket|${YIELDING}|A cosocket: none in header_filter, body_filter and log.
ngx.req.read_body|()||${BODY}|Reads the request body.
ngx.req.socket|([raw])|socket|${OUTPUT}|The client connection.
ngx.req.set_body_data|(data)||${BODY}|Replaces the request body.
ngx.location.capture|(uri[, options])|res|${BODY}|A subrequest.
ngx.req.get_headers|([max[, raw]])|table|${REQUEST}|Headers of the request; at most 100 unless told.
ngx.req.get_method|()|string|${REQUEST}|Method of the request.
ngx.req.get_uri_args|([max])|table|${REQUEST}|Query arguments; at most 100 unless told.
ngx.req.get_post_args|([max])|table or nil, err|${REQUEST}|Form arguments; the body must have been read.
ngx.req.get_body_data|()|string or nil|${REQUEST}|The body when it is in memory; nil when it went to a file.
ngx.req.get_body_file|()|string or nil|${REQUEST}|The file a large body went to.
ngx.req.http_version|()|number|${REQUEST}|1.0, 1.1, 2.0 …
ngx.req.raw_header|([no_request_line])|string|${REQUEST}|The head as it came.
ngx.req.set_header|(name, value)||${REQUEST}|Sets a header of the request; the upstream gets it, too.
ngx.req.clear_header|(name)||${REQUEST}|Removes a header of the request.
ngx.req.set_method|(id)||${REQUEST}|Takes ngx.HTTP_GET and its like.
ngx.req.set_uri|(uri[, jump])||${REQUEST}|Replaces the path.
ngx.req.set_uri_args|(args)||${REQUEST}|Replaces the query.
ngx.req.discard_body|()||${REQUEST}|Drops the request body.
ngx.req.start_time|()|number||When the request began.
ngx.resp.get_headers|([max[, raw]])|table|${REQUEST}|Headers of the response; at most 100 unless told.
ngx.timer.at|(delay, fn, ...)|1 or nil, err||Runs a function later, without a request.
ngx.timer.every|(delay, fn, ...)|1 or nil, err||Runs a function again and again, without a request.
ngx.timer.pending_count|()|number||Timers that wait.
ngx.timer.running_count|()|number||Timers that run.
ngx.get_phase|()|string||nginx's name of the phase: header_filter, access …
ngx.log|(level, ...)||| Writes to the error log.
ngx.now|()|number||Seconds with milliseconds, cached by nginx.
ngx.time|()|number||Seconds, cached by nginx.
ngx.update_time|()|||Brings the cached time up to date.
ngx.today|()|string||yyyy-mm-dd
ngx.localtime|()|string||yyyy-mm-dd hh:mm:ss
ngx.utctime|()|string||yyyy-mm-dd hh:mm:ss
ngx.http_time|(seconds)|string||A date as headers have it.
ngx.parse_http_time|(text)|number or nil||Seconds of a header's date.
ngx.re.match|(subject, regex[, options[, ctx]])|captures or nil, err||First match; "jo" compiles once.
ngx.re.find|(subject, regex[, options[, ctx[, nth]]])|from, to, err||Where it matches.
ngx.re.gmatch|(subject, regex[, options])|iterator||All matches.
ngx.re.sub|(subject, regex, replace[, options])|text, count, err||Replaces the first match.
ngx.re.gsub|(subject, regex, replace[, options])|text, count, err||Replaces all matches.
ngx.encode_base64|(text[, no_padding])|string||
ngx.decode_base64|(text)|string or nil||
ngx.encode_args|(table)|string||A table as a query.
ngx.decode_args|(text[, max])|table||A query as a table.
ngx.escape_uri|(text[, type])|string||
ngx.unescape_uri|(text)|string||
ngx.md5|(text)|string||Hexadecimal.
ngx.md5_bin|(text)|string||Bytes.
ngx.sha1_bin|(text)|string||Bytes.
ngx.hmac_sha1|(key, text)|string||Bytes.
ngx.crc32_short|(text)|number||
ngx.crc32_long|(text)|number||
ngx.quote_sql_str|(text)|string||
ngx.worker.id|()|number||
ngx.worker.pid|()|number||
ngx.worker.count|()|number||
ngx.worker.exiting|()|boolean||
ngx.headers_sent||boolean|${REQUEST}|Whether the head of the response is out.
ngx.status||number|${SESSION}|Status of the response; may be set until the head is out.
ngx.header||table|${REQUEST}|Headers of the response.
ngx.var||table|${SESSION}|nginx variables.
ngx.ctx||table||A table that lives as long as the request.
ngx.arg||table|body_filter|ngx.arg[1] is the chunk, ngx.arg[2] says whether it is the last.
ngx.shared||table||Shared dictionaries by name.
ngx.null||userdata||JSON's null.
ngx.config.subsystem||string||http or stream
ngx.ERR||number||
`

const groups = pdk._meta.phaseGroups
const known = new Set(HANDLERS)
const sets = new Map()
const setOf = (names) => {
  const key = names.join(' ')
  if (!sets.has(key)) sets.set(key, sets.size)
  return sets.get(key)
}

/** `*` for all phases, `-3` for all but set 3, else the number of a set. */
function phasesOf({ phases, fullName }) {
  const own = typeof phases === 'string' ? groups[phases] : phases
  const listed = Array.isArray(own) ? [...own, ...(STREAM_TOO[fullName] ?? [])] : own
  if (Array.isArray(listed))
    return listed.every((name) => known.has(name) || name in pdk._meta.phaseBits) ? setOf(listed) : '*'
  if (listed?.except) return `-${setOf(listed.except)}`
  return '*'
}

const clean = (text) =>
  String(text ?? '')
    .replaceAll('|', ' or ')
    .replaceAll(/[`\\|]|\$\{/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
function firstSentences(text, most = 150) {
  const cleaned = clean(text)
  if (cleaned.length <= most) return cleaned
  const cut = cleaned.slice(0, most)
  const end = Math.max(cut.lastIndexOf('. ') + 1, cut.lastIndexOf('; '))
  return end > 40 ? cut.slice(0, end).trim() : `${cut.slice(0, cut.lastIndexOf(' '))} …`
}

const rows = pdk.functions
  .filter(({ fullName }) => /^kong\.[\w.]+(\.<call>)?$/.test(fullName))
  .map((fn) => {
    const about = firstSentences(fn.notes) + (fn.edition === 'ee' ? ' (Enterprise)' : '')
    const returns = clean((fn.returns ?? []).join(', '))
    return [fn.fullName.replace('.<call>', ''), clean(fn.signature), returns, phasesOf(fn), about.trim()]
  })
for (const line of NGX.trim().split('\n')) {
  const [name, signature, returns, phases, about] = line.split('|')
  rows.push([name, signature, returns, phases === '' ? '*' : setOf(phases.split(' ')), (about ?? '').trim()])
}
const named = new Set(rows.map(([name]) => name))
for (const { name } of [...ngx.ngx_constants.popular, ...ngx.ngx_constants.rare])
  if (!named.has(`ngx.${name}`)) rows.push([`ngx.${name}`, '', 'number', '*', ''])

const lines = rows.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)).map((row) => row.join('|'))
writeFileSync(
  new URL('../app/editor/pdk-data.ts', import.meta.url),
  `// Made by .scripts/pdk-data.mjs from docs/kong/pdk.json and ngx-api.json: change those, or the script.

/** Phases that API_TABLE refers to by number. */
export const PHASE_SETS: readonly string[] = [
${[...sets.keys()].map((key) => `  '${key}',`).join('\n')}
]

/** name|signature|returns|phases|about; phases: \`*\` all, a number a set of PHASE_SETS, \`-\` and a number all but that set. */
export const API_TABLE = \`
${[...new Set(lines)].join('\n')}
\`
`,
)
