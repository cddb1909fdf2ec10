import type { Diagnostic } from '../diagnostic.ts'
import { PLUGIN_PHASES } from '../gateway/phases.ts'
import { parseYaml } from '../gateway/yaml.ts'
import { readHandler, type Lesson, type LessonHandler } from './lesson.ts'
import { decodeFile, inside, listOf, objectOf, recordOf, text, type Decoder, type Place } from './strict.ts'
import { expectation } from './traffic.ts'

const QUESTION = 'Number the handlers in the order you expect.'

const handler: Decoder<LessonHandler> = (value, at) => {
  const given = text(value, at)
  if (given === undefined) return undefined
  const known = `a plugin and a phase, such as 'tenant-guard access'; phases: ${PLUGIN_PHASES.join(', ')}`
  return readHandler(given) ?? at.report(`'${given}' is no handler: write ${known}`)
}

const shape = objectOf({
  title: text,
  text,
  prediction: objectOf({ request: text, question: text, handlers: listOf(handler) }),
  task: text,
  check: objectOf({ request: text, expect: listOf(expectation) }),
  hints: listOf(text),
  open: listOf(text),
})
type Given = NonNullable<ReturnType<typeof shape>>

/** `lesson:` of phasescope.yml. Names of requests, plugins and files must be those of the scenario. */
export function lessonDecoder(files: Readonly<Record<string, string>>, traffic: unknown): Decoder<Lesson> {
  const names = namesOf(traffic)
  return (value, at) => {
    const given = shape(value, at)
    if (!given) return undefined
    if (!given.title || !given.text) return at.report("a lesson needs a 'title' and a 'text'")
    if ((given.task === undefined) !== (given.check === undefined))
      return at.report("a lesson's 'task' needs a 'check' that says when it is done, and a 'check' needs a 'task'")
    const request = requestNamer(names, at)
    const { title, text: words, task, hints = [], open = [] } = given
    for (const path of open) if (!(path in files)) report(at, ['open'], `no file ${path} in the scenario`)
    return {
      title,
      text: words,
      prediction: predictionOf(given, { files, at, request }),
      task,
      check: checkOf(given, { at, request }),
      hints,
      open,
    }
  }
}

type Namer = (given: string | undefined, path: readonly string[]) => string | undefined
interface Around {
  readonly at: Place
  readonly request: Namer
}

function predictionOf(
  { prediction }: Given,
  { files, at, request }: Around & { readonly files: Readonly<Record<string, string>> },
): Lesson['prediction'] {
  if (!prediction) return undefined
  const { handlers = [], question = QUESTION } = prediction
  const path = ['prediction', 'handlers']
  if (handlers.length < 2) return report(at, path, 'a prediction needs at least two handlers to put in order')
  for (const { plugin, phase } of handlers) {
    const folder = `kong/plugins/${plugin}/handler`
    if (!(`${folder}.lua` in files) && !(`${folder}/init.lua` in files))
      report(at, path, `no plugin ${plugin} in kong/plugins: '${plugin} ${phase}' can't be predicted`)
    if (handlers.filter((other) => other.plugin === plugin && other.phase === phase).length > 1)
      return report(at, path, `'${plugin} ${phase}' is named twice`)
  }
  const name = request(prediction.request, ['prediction', 'request'])
  return name === undefined ? undefined : { request: name, question, handlers }
}

function checkOf({ check }: Given, { at, request }: Around): Lesson['check'] {
  if (!check) return undefined
  const { expect = [] } = check
  if (expect.length === 0) return report(at, ['check'], "a check needs an 'expect' with at least one sentence")
  const name = request(check.request, ['check', 'request'])
  return name === undefined ? undefined : { request: name, expect }
}

/** The request somebody names, else the first of the traffic. */
function requestNamer(names: readonly string[], at: Place): Namer {
  return (given, path) => {
    if (names.length === 0) return report(at, path.slice(0, 1), "a lesson needs a request in 'traffic' that it can run")
    if (given === undefined || names.includes(given)) return given ?? names[0]
    return report(at, path, `no request '${given}' in 'traffic'; there is: ${names.join(', ')}`)
  }
}

function report(at: Place, path: readonly string[], message: string): undefined {
  return at.report(message, [...at.path, ...path])
}

function namesOf(traffic: unknown): readonly string[] {
  return (Array.isArray(traffic) ? traffic : []).flatMap((item: unknown) => {
    const name = recordOf(item)?.['name']
    return typeof name === 'string' ? [name] : []
  })
}

/** The lesson of a folder, as it stands there; nothing when there is none, or when it can't be read. */
export function readLesson(files: Readonly<Record<string, string>>): {
  readonly lesson: Lesson | undefined
  readonly diagnostics: readonly Diagnostic[]
} {
  const name = 'phasescope.yml'
  const parsed = parseYaml(files[name] ?? '')
  if (!parsed.ok) {
    const { line, column } = parsed.range
    const message = `${name}:${line}:${column}: ${parsed.message}`
    return {
      lesson: undefined,
      diagnostics: [{ code: 'yaml-syntax', severity: 'error', message, file: name, range: parsed.range }],
    }
  }
  const root = recordOf(parsed.file.value) ?? {}
  if (root['lesson'] === undefined) return { lesson: undefined, diagnostics: [] }
  const decode = lessonDecoder(files, root['traffic'])
  const only: Decoder<Lesson> = (_value, at) => decode(root['lesson'], inside(at, 'lesson'))
  const { value, diagnostics } = decodeFile(parsed.file, name, only)
  return { lesson: value, diagnostics }
}
