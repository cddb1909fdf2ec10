import type { Diagnostic } from '../diagnostic.ts'
import { entitiesOf } from './declarative/entities.ts'
import { substituteEnvironment, type Substituted } from './declarative/environment.ts'
import { flatten, type RawRow } from './declarative/flatten.ts'
import { metaOf, type DocumentMeta } from './declarative/metadata.ts'
import { readRows, type Database, type RowServices } from './declarative/rows.ts'
import type { Entities } from './entities.ts'
import { ENTITIES } from './schema/core.ts'
import { asRecord, isAbsent, type Problem } from './schema/field.ts'
import { parseYaml, type ValuePath, type YamlFile } from './yaml.ts'

/** A declarative configuration and what is needed to judge it. */
export interface ConfigurationInput extends RowServices {
  readonly text: string
  /** Path inside the scenario, usually kong.yml. */
  readonly file: string
  /** Values of decK's `${{ env "NAME" }}`; names that are not there are mistakes. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Entities when nothing is wrong; diagnostics either way. */
export interface Configuration {
  readonly entities: Entities | undefined
  readonly diagnostics: readonly Diagnostic[]
}

const PARSING = 'failed parsing declarative configuration'

/** Why a file is not read at all: Kong goes by the name's end. */
export function checkFileType(file: string | undefined): string | undefined {
  if (file === undefined || /\.(ya?ml|json)$/.test(file)) return undefined
  return `unknown file type: ${file}. (Accepted types: json, yaml)`
}

/** Declarative configuration: text to validated entities, all mistakes at once, in Kong's words (Kong: schema.md, router.md §5). */
export function readConfiguration(given: ConfigurationInput): Configuration {
  const { text, missing } = substituteEnvironment(given.text, given.environment ?? {})
  if (missing.length > 0)
    return { entities: undefined, diagnostics: missing.map((one) => unsetVariable(given.file, one)) }
  const input = { ...given, text }
  const parsed = parseYaml(input.text)
  if (!parsed.ok) {
    const { line, column } = parsed.range
    const message = `${PARSING}: ${line}:${column}: ${parsed.message}`
    const { file } = input
    return {
      entities: undefined,
      diagnostics: [{ code: 'yaml-syntax', severity: 'error', message, file, range: parsed.range }],
    }
  }
  const { rows, problems } = readDocument(parsed.file.value, input)
  if (problems.length > 0) return failure(input, parsed.file, problems)
  return { entities: entitiesOf(rows), diagnostics: [] }
}

/** A document as rows of a database, with everything that is wrong with it. */
export interface ReadDocument extends Database {
  readonly meta: DocumentMeta
}

/** A parsed document as database rows, with everything that is wrong with it. */
export function readDocument(value: unknown, input: ConfigurationInput): ReadDocument {
  const document = asRecord(isAbsent(value) && input.text.trim() !== '' ? {} : value)
  if (!document) {
    const problem = { path: [], message: `${PARSING}: expected an object`, stage: 'schema' } as const
    return { rows: new Map(), problems: [problem], meta: metaOf({}) }
  }
  const { rows, problems } = flatten(document, input.entities)
  const meta = metaOf(document)
  const database = readRows(rows, input, meta._transform)
  return {
    rows: withDefaultWorkspace(database.rows, input.services.now?.()),
    problems: [...problems, ...database.problems],
    meta,
  }
}

const DEFAULT_WORKSPACE = '0dc6f45b-8f8d-40d2-a504-473544ee190b'

/** There is always a workspace (Kong: admin-api.md §6). */
function withDefaultWorkspace(rows: Database['rows'], now: number | undefined): Database['rows'] {
  if (rows.has('workspaces')) return rows
  const time = now === undefined ? null : Math.floor(now)
  const own = { id: DEFAULT_WORKSPACE, name: 'default', comment: null, config: {}, meta: {} }
  const value = { ...own, created_at: time, updated_at: time }
  const entity = ENTITIES.find(({ name }) => name === 'workspaces')
  if (!entity) return rows
  const raw: RawRow = { entity, value: {}, path: [], parent: undefined }
  return new Map([['workspaces', [{ id: DEFAULT_WORKSPACE, value, view: value, raw }]], ...rows])
}

/** decK's sentence about a variable that is not set. */
function unsetVariable(file: string, { name, line, column }: Substituted['missing'][number]): Diagnostic {
  const message = `environment variable '${name}' present in state file but not set`
  return { code: 'config-schema', severity: 'error', message, file, range: { line, column } }
}

function failure({ file: name }: ConfigurationInput, file: YamlFile, problems: readonly Problem[]): Configuration {
  const diagnostics = problems.map(({ path, message }): Diagnostic => {
    const place = path.filter((step) => step !== '@entity')
    return {
      code: 'config-schema',
      severity: 'error',
      message: sentence(place, message),
      file: name,
      range: file.locate(place),
    }
  })
  return { entities: undefined, diagnostics }
}

/** Kong's nested report on one line: `in 'services': in entry 1 of 'services': in 'port': expected an integer`. */
function sentence(path: ValuePath, message: string): string {
  const parts = path.map((step, index) =>
    typeof step === 'number' ? `in entry ${step + 1} of '${path[index - 1]}'` : `in '${step}'`,
  )
  return [...parts, message].join(': ')
}
