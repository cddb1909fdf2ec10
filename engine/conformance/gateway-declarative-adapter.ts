import { readDocument } from '../gateway/config.ts'
import { ENTITIES } from '../gateway/schema/core.ts'
import { parseYaml } from '../gateway/yaml.ts'
import { errorTree } from '../gateway/errors/error-tree.ts'
import { canonical } from './kong-errors.ts'

/** A line of conformance/gateway/declarative.jsonl. */
export interface DeclarativeCase {
  readonly content: string
  readonly filename: string
  readonly partial?: unknown
  readonly expect: {
    readonly ok: boolean
    readonly errors?: unknown
    readonly entities?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>
  }
}

/** Whole files without plugins: the bundled plugins' schemas are not here yet. */
export function supports({ content, filename, partial }: DeclarativeCase): boolean {
  return partial === undefined && /\.(ya?ml|json)$/.test(filename) && !/plugins/.test(content)
}

/** What of a file is read otherwise than Kong does: whether it is sound, its errors, the ids of its entities. */
export function failures({
  content,
  expect,
}: DeclarativeCase): { readonly expected: unknown; readonly actual: unknown }[] {
  const parsed = parseYaml(content)
  // The parsers say it in their own words; that both refuse the text is what counts.
  if (!parsed.ok) return expect.ok ? [{ expected: 'sound YAML', actual: parsed.message }] : []
  const services = { matches: () => true, regexError: () => undefined }
  const { rows, problems } = readDocument(parsed.file.value, {
    text: content,
    file: 'kong.yml',
    entities: ENTITIES,
    schemas: () => undefined,
    services,
  })
  if (!expect.ok)
    return differing(
      expect.errors,
      problems[0]?.path.length === 0 ? { error: problems[0].message } : errorTree(problems),
    )
  if (problems.length > 0) return [{ expected: 'no error', actual: problems }]
  const wanted = Object.entries(expect.entities ?? {}).filter(([name]) => name !== 'workspaces')
  const expected = Object.fromEntries(
    wanted.map(([name, entities]) => [
      name,
      Object.values(entities)
        .map((row) => facts(name, row))
        .sort(),
    ]),
  )
  const actual = Object.fromEntries(
    [...rows].map(([name, list]) => [name, list.map(({ value }) => facts(name, value)).sort()]),
  )
  return differing(expected, actual)
}

/** Entities whose id follows from their name; ids of the others are drawn, or made in a way we do not know. */
const NAMED = ['services', 'routes', 'consumers', 'upstreams']

/** A row as text: its fields without nulls and times; its id where a name makes it. */
function facts(entity: string, row: Readonly<Record<string, unknown>>): string {
  const name = row['name'] ?? row['username']
  const { id, created_at: _created, updated_at: _updated, healthchecks: _checks, ...rest } = row
  const isStable = NAMED.includes(entity) && typeof name === 'string'
  const own = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== null && value !== undefined && typeof value !== 'object'),
  )
  return canonical({ ...own, paths: rest['paths'], stable: isStable ? id : undefined })
}

function differing(expected: unknown, actual: unknown): { readonly expected: unknown; readonly actual: unknown }[] {
  return canonical(expected) === canonical(actual) ? [] : [{ expected, actual }]
}
