import { SKIP_REASONS, type SkipReasonCode } from '../gateway/skip-reason.ts'
import { PLUGIN_PHASES, type PluginPhase } from '../gateway/phases.ts'
import type { HeaderPair } from '../gateway/message.ts'
import type { Trace, TraceEvent } from '../trace/event.ts'
import { byteString, textOf } from './text.ts'

/** The part of a run that expectations look at. */
export interface ExpectedRun {
  readonly response: { readonly status: number; readonly headers: readonly HeaderPair[]; readonly body: Uint8Array }
  readonly trace: Trace
  /** What the worker did outside requests: for sentences about init_worker and configure. */
  readonly worker?: Trace | undefined
}

/** A sentence that holds or does not; `detail` says what was seen instead. */
export interface ExpectationResult {
  readonly text: string
  readonly ok: boolean
  readonly detail: string
}

type Check = (run: ExpectedRun) => Omit<ExpectationResult, 'text'>
export type ParsedExpectation =
  | { readonly ok: true; readonly check: Check }
  | { readonly ok: false; readonly reason: string }

/** One form of sentence: what it looks like, and the check its parts make. */
interface Form {
  readonly example: string
  readonly pattern: RegExp
  parse(parts: readonly string[]): Check | string
}

const NAME = String.raw`[\w.-]+`
const PHASE = '[a-z_]+'

/** Every sentence `expect:` understands. */
const FORMS: readonly Form[] = [
  {
    example: 'status is 401',
    pattern: /^status is (not )?(\d{3})$/,
    parse:
      ([negation, status]) =>
      ({ response }) =>
        result(response.status === Number(status), negation, `status is ${response.status}`),
  },
  {
    example: 'header X-Tenant is acme',
    pattern: new RegExp(`^header (${NAME}) (is|contains) (.*)$`),
    parse:
      ([name = '', verb, value = '']) =>
      ({ response }) => {
        const values = headerValues(response.headers, name)
        const wanted = byteString(value)
        const passed = values.some((actual) => (verb === 'is' ? actual === wanted : actual.includes(wanted)))
        return {
          ok: passed,
          detail: values.length === 0 ? `there is no header ${name}` : `${name} is ${values.join(', ')}`,
        }
      },
  },
  {
    example: 'no header X-Secret',
    pattern: new RegExp(`^(no )?header (${NAME})(?: exists)?$`),
    parse:
      ([negation, name = '']) =>
      ({ response }) => {
        const values = headerValues(response.headers, name)
        return result(
          values.length > 0,
          negation,
          values.length > 0 ? `${name} is ${values.join(', ')}` : `there is no header ${name}`,
        )
      },
  },
  {
    example: 'body contains orders',
    pattern: /^body (is|contains|does not contain) ([^]*)$/,
    parse:
      ([verb, wanted = '']) =>
      ({ response }) => {
        const body = textOf(response.body)
        const passed = verb === 'is' ? body === wanted : body.includes(wanted) === (verb === 'contains')
        return { ok: passed, detail: `body is ${short(body)}` }
      },
  },
  {
    example: 'order access: key-auth before tenant-guard',
    pattern: new RegExp(`^order (${PHASE}): (${NAME}(?: before ${NAME})+)$`),
    parse: ([phase = '', chain = '']) => inPhase(phase, (known) => orderCheck(known, chain.split(' before '))),
  },
  {
    example: 'ran tenant-guard access',
    pattern: new RegExp(`^(did not run|not ran|ran) (${NAME}) (${PHASE})$`),
    parse: ([verb, plugin, phase = '']) =>
      inPhase(phase, (known) => (run) => {
        const ran = started(run, known)
        const negation = verb === 'ran' ? undefined : 'not'
        return result(
          ran.includes(plugin ?? ''),
          negation,
          ran.length > 0 ? `${known} ran ${ran.join(', ')}` : `no plugin ran in ${known}`,
        )
      }),
  },
  {
    example: 'skipped rate-limiting access: exited-by',
    pattern: new RegExp(`^skipped (${NAME}) (${PHASE})(?:: ([a-z-]+)(?: (${NAME}))?)?$`),
    parse: ([plugin = '', phase = '', reason, by]) =>
      reason !== undefined && !isReason(reason)
        ? `unknown reason '${reason}'; known: ${SKIP_REASONS.join(', ')}`
        : inPhase(phase, (known) => (run) => skipCheck(run, { plugin, phase: known, reason, by })),
  },
  {
    example: 'log contains rejected',
    pattern: /^log (contains|does not contain) (.+)$/,
    parse:
      ([verb, wanted = '']) =>
      ({ trace }) => {
        const lines = trace.events.flatMap((event) => (event.type === 'log-written' ? [event.message] : []))
        const passed =
          lines.some((line) => line.includes(byteString(wanted)) || line.includes(wanted)) === (verb === 'contains')
        return { ok: passed, detail: lines.length > 0 ? `log is ${short(lines.join(' | '))}` : 'the log is empty' }
      },
  },
  {
    example: 'route is orders',
    pattern: new RegExp(`^route is (${NAME})$`),
    parse:
      ([name]) =>
      ({ trace }) => {
        const matched = trace.events.find((event) => event.type === 'route-matched')
        const actual = matched?.type === 'route-matched' ? (matched.route ?? matched.routeId) : undefined
        return {
          ok: actual === name || (name === 'none' && actual === undefined),
          detail: `route is ${actual ?? 'none'}`,
        }
      },
  },
  {
    example: 'frame 3 was dropped by redact',
    pattern: new RegExp(`^frame (\\d+) was (forwarded|changed|dropped|closed|lost)(?: by (${NAME}))?$`),
    parse:
      ([number, deed, by]) =>
      ({ trace }) =>
        frameCheck(trace, { number: Number(number), deed: deed ?? '', by }),
  },
  {
    example: 'closed with 1000',
    pattern: /^closed with (\d{4})$/,
    parse:
      ([status]) =>
      ({ trace }) => {
        const end = trace.events.find((event) => event.type === 'connection-closed')
        const actual = end?.type === 'connection-closed' ? end.toClient?.status : undefined
        const detail = end ? `the client was told ${actual ?? 'nothing'}` : 'no connection was closed'
        return { ok: actual === Number(status), detail }
      },
  },
  {
    example: 'kong is 3.9',
    pattern: /^kong is (\d+\.\d+)$/,
    parse:
      ([version]) =>
      ({ trace }) => ({ ok: trace.header.kong === version, detail: `kong is ${trace.header.kong}` }),
  },
  {
    example: 'upstream was not called',
    pattern: /^upstream was (not )?called$/,
    parse:
      ([negation]) =>
      ({ trace }) => {
        const calls = trace.events.filter((event) => event.type === 'side-call' && event.kind === 'upstream').length
        return result(calls > 0, negation, `upstream was called ${calls} times`)
      },
  },
]

interface WantedFrame {
  readonly number: number
  readonly deed: string
  readonly by: string | undefined
}

/** What became of a frame: its fate, or what one of the plugins it went through did to it. */
function frameCheck({ events }: Trace, { number, deed, by }: WantedFrame): Omit<ExpectationResult, 'text'> {
  const frames = events.filter((event) => event.type === 'frame-passed')
  const frame = frames.find((event) => event.frame === number)
  if (!frame) return { ok: false, detail: `there were ${frames.length} frames` }
  const deeds = frame.plugins.map(({ plugin, effect }) => `${plugin} ${effect}`)
  const isFate = frame.fate === deed
  const ok =
    by === undefined ? isFate || frame.plugins.some(({ effect }) => effect === deed) : deeds.includes(`${by} ${deed}`)
  return { ok, detail: `frame ${number} was ${frame.fate}${deeds.length > 0 ? ` (${deeds.join(', ')})` : ''}` }
}

/** Understands a sentence, or says which ones there are. */
export function parseExpectation(sentence: string): ParsedExpectation {
  for (const form of FORMS) {
    const parts = form.pattern.exec(sentence.trim())
    if (!parts) continue
    const check = form.parse(parts.slice(1))
    return typeof check === 'string' ? { ok: false, reason: `'${sentence}': ${check}` } : { ok: true, check }
  }
  return {
    ok: false,
    reason: `unknown expectation '${sentence}'; write it like: ${FORMS.map(({ example }) => example).join('; ')}`,
  }
}

/** Holds every sentence against a run. */
export function evaluateExpectations(sentences: readonly string[], run: ExpectedRun): ExpectationResult[] {
  return sentences.map((text) => {
    const parsed = parseExpectation(text)
    return parsed.ok ? { text, ...parsed.check(run) } : { text, ok: false, detail: parsed.reason }
  })
}

function result(holds: boolean, negation: string | undefined, detail: string) {
  return { ok: holds === (negation === undefined), detail }
}

function inPhase(name: string, make: (phase: PluginPhase) => Check): Check | string {
  const phase = PLUGIN_PHASES.find((known) => known === name)
  return phase === undefined ? `unknown phase '${name}'; known: ${PLUGIN_PHASES.join(', ')}` : make(phase)
}

function orderCheck(phase: PluginPhase, names: readonly string[]): Check {
  return (run) => {
    const ran = started(run, phase)
    const places = names.map((name) => ran.indexOf(name))
    const passed = places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] ?? -1)))
    const missing = names.filter((name) => !ran.includes(name))
    const order = ran.length > 0 ? `${phase} ran ${ran.join(', ')}` : `no plugin ran in ${phase}`
    return { ok: passed, detail: missing.length > 0 ? `${missing.join(', ')} did not run; ${order}` : order }
  }
}

/** Plugins whose handler of a phase was started, each once, in order. */
function started({ trace, worker }: ExpectedRun, phase: PluginPhase): string[] {
  const names = [...(worker?.events ?? []), ...trace.events].flatMap((event) => {
    const isStart =
      (event.type === 'handler-started' && event.phase === phase) ||
      (event.type === 'worker-event' && event.event === phase)
    return isStart && event.plugin !== undefined ? [event.plugin] : []
  })
  return [...new Set(names)]
}

interface WantedSkip {
  readonly plugin: string
  readonly phase: PluginPhase
  readonly reason: string | undefined
  readonly by: string | undefined
}

function skipCheck(run: ExpectedRun, { plugin, phase, reason, by }: WantedSkip) {
  const skip = run.trace.events.find(
    (event): event is Extract<TraceEvent, { type: 'handler-skipped' }> =>
      event.type === 'handler-skipped' && event.plugin === plugin && event.phase === phase,
  )
  if (!skip)
    return {
      ok: false,
      detail: started(run, phase).includes(plugin) ? `${plugin} ran in ${phase}` : `${plugin} is not part of ${phase}`,
    }
  const { code, by: cause } = skip.reason
  const passed = (reason === undefined || reason === code) && (by === undefined || by === cause)
  return { ok: passed, detail: `${plugin} was skipped in ${phase}: ${cause === undefined ? code : `${code} ${cause}`}` }
}

function isReason(text: string): text is SkipReasonCode {
  return SKIP_REASONS.some((reason) => reason === text)
}

function headerValues(headers: readonly HeaderPair[], name: string): string[] {
  return headers.filter(([given]) => given.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
