import type { Diagnostic } from '../diagnostic.ts'
import { entitiesOf } from './declarative/entities.ts'
import { flatten } from './declarative/flatten.ts'
import { readRows, type Database, type RowServices } from './declarative/rows.ts'
import type { Entities } from './entities.ts'
import { asRecord, isAbsent, type Problem } from './schema/field.ts'
import { parseYaml, type ValuePath, type YamlFile } from './yaml.ts'

/** A declarative configuration and what is needed to judge it. */
export interface ConfigurationInput extends RowServices {
  readonly text: string
  /** Path inside the scenario, usually kong.yml. */
  readonly file: string
}

/** Entities when nothing is wrong; diagnostics either way. */
export interface Configuration {
  readonly entities: Entities | undefined
  readonly diagnostics: readonly Diagnostic[]
}

const PARSING = 'failed parsing declarative configuration'

/** Declarative configuration: text to validated entities, all mistakes at once, in Kong's words (Kong: schema.md, router.md §5). */
export function readConfiguration(input: ConfigurationInput): Configuration {
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

/** A parsed document as database rows, with everything that is wrong with it. */
export function readDocument(value: unknown, input: ConfigurationInput): Database {
  const document = asRecord(isAbsent(value) && input.text.trim() !== '' ? {} : value)
  if (!document) return { rows: new Map(), problems: [{ path: [], message: `${PARSING}: expected an object` }] }
  const { rows, problems } = flatten(document, input.entities)
  const database = readRows(rows, input)
  return { rows: database.rows, problems: [...problems, ...database.problems] }
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
