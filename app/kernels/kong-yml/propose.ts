import type { FormField, SchemaForms } from '../../../engine/protocol.ts'
import { fieldWords, valueWords } from '../form/field-words.ts'
import type { YamlPlace, YamlStep } from './place.ts'

/** What may be written at a place of kong.yml. */
export interface YamlProposal {
  readonly label: string
  readonly kind: 'collection' | 'field' | 'value' | 'reference'
  readonly detail: string
  readonly about: string
  /** With what comes behind a key. */
  readonly text: string
}

/** What proposals are made from: schemas, and the names that references and plugins may have. */
export interface YamlFacts {
  readonly forms: SchemaForms
  /** Names by collection. */
  readonly names: Readonly<Record<string, readonly string[]>>
  readonly plugins: readonly string[]
}

const TOP: readonly FormField[] = [
  topField('_format_version', 'Version of the format: "3.0".'),
  topField('_transform', 'Whether values are transformed as the Admin API does it; false keeps them as they are.'),
]

/** Fields of the record at a place; `collections` may stand among them. */
interface RecordFields {
  readonly fields: readonly FormField[]
  readonly collections: readonly string[]
}

/** Keys or values that fit. */
export function yamlProposals(place: YamlPlace, facts: YamlFacts): readonly YamlProposal[] {
  const { valueOf, siblings, steps } = place
  if (valueOf !== undefined) {
    const field = fieldsOf(steps, facts).fields.find(({ name }) => name === valueOf)
    return valuesOf(valueOf, { field, steps, facts })
  }
  // `protocols:` with a list of plain values below it.
  const last = steps.at(-1)
  const list = last && fieldsOf(steps.slice(0, -1), facts).fields.find(({ name }) => name === last.key)
  const choices =
    list?.elements && list.elements.type !== 'record' ? valuesOf(list.name, { field: list.elements, steps, facts }) : []
  const { fields, collections } = fieldsOf(steps, facts)
  return [
    ...choices,
    ...fields.filter(({ name }) => !siblings.has(name) || name === place.typed).map(keyProposal),
    ...collections
      .filter((name) => !siblings.has(name))
      .map((name): YamlProposal => {
        return {
          label: name,
          kind: 'collection',
          detail: 'collection',
          about: `A list of ${name}.`,
          text: `${name}:\n  - `,
        }
      }),
  ]
}

/** What a key means, as Markdown; undefined when no schema has it. */
export function yamlHover(steps: readonly YamlStep[], key: string, facts: YamlFacts): string | undefined {
  const { fields, collections } = fieldsOf(steps, facts)
  const field = fields.find(({ name }) => name === key)
  if (field) return `**${key}**: ${aboutField(field)}`
  return collections.includes(key) ? `**${key}**: a list of ${key}.` : undefined
}

function fieldsOf(steps: readonly YamlStep[], { forms, plugins }: YamlFacts): RecordFields {
  const { entities } = forms
  let here: RecordFields = { fields: TOP, collections: Object.keys(entities).filter((name) => name !== 'workspaces') }
  for (const { key, siblings } of steps) {
    const field = here.fields.find(({ name }) => name === key)
    const own = entities[key]
    if (field?.name === 'config' && siblings.has('name') && isPluginName(siblings.get('name'), forms, plugins))
      here = { fields: forms.plugins[siblings.get('name') ?? ''] ?? [], collections: [] }
    else if (here.collections.includes(key) && own) here = { fields: own, collections: nestedIn(key, entities) }
    else here = { fields: insideOf(field), collections: [] }
  }
  return here
}

function isPluginName(name: string | undefined, { plugins }: SchemaForms, known: readonly string[]): boolean {
  return name !== undefined && (name in plugins || known.includes(name))
}

/** What belongs to an entity may be written inside it: routes in a service, targets in an upstream. */
function nestedIn(collection: string, entities: SchemaForms['entities']): readonly string[] {
  return Object.entries(entities)
    .filter(([, fields]) => fields.some(({ type, reference }) => type === 'foreign' && reference === collection))
    .map(([name]) => name)
}

function insideOf(field: FormField | undefined): readonly FormField[] {
  if (!field) return []
  if (field.type === 'foreign')
    return ['name', 'id'].map((name) => ({
      ...topField(name, `Of ${field.reference}.`),
      reference: field.reference ?? '',
    }))
  return field.fields ?? field.elements?.fields ?? []
}

function valuesOf(
  key: string,
  {
    field,
    steps,
    facts,
  }: { readonly field: FormField | undefined; readonly steps: readonly YamlStep[]; readonly facts: YamlFacts },
): readonly YamlProposal[] {
  const value = (label: string, kind: YamlProposal['kind'], detail: string): YamlProposal => {
    return { label, kind, detail, about: field ? aboutField(field) : '', text: label }
  }
  if (key === 'name' && steps.at(-1)?.key === 'plugins')
    return [...new Set([...Object.keys(facts.forms.plugins), ...facts.plugins])].map((name) =>
      value(name, 'value', 'plugin'),
    )
  if (!field) return []
  const list = field.choices ?? field.elements?.choices
  if (list) return list.map((choice) => value(String(choice), 'value', choice === field.default ? 'default' : ''))
  if (field.type === 'boolean')
    return [true, false].map((choice) => value(String(choice), 'value', choice === field.default ? 'default' : ''))
  const names = field.reference === undefined || field.name === 'id' ? [] : (facts.names[field.reference] ?? [])
  return names.map((name) => value(name, 'reference', field.reference ?? ''))
}

function keyProposal(field: FormField): YamlProposal {
  const { name, type, elements } = field
  const behind = type === 'record' || type === 'map' ? '\n  ' : elements?.type === 'record' ? '\n  - ' : ' '
  return {
    label: name,
    kind: 'field',
    detail: fieldWords(field).join(', '),
    about: aboutField(field),
    text: `${name}:${behind}`,
  }
}

function aboutField(field: FormField): string {
  const { description, default: fallback, choices } = field
  return [
    fieldWords(field).join(', '),
    ...(fallback === undefined ? [] : [`default ${valueWords(fallback)}`]),
    ...(choices ? [`one of ${choices.map(valueWords).join(', ')}`] : []),
  ]
    .join('; ')
    .concat('.', description === undefined ? '' : `\n\n${description}`)
}

function topField(name: string, description: string): FormField {
  const flags = { isRequired: false, isAutomatic: false, isFixed: false, isReferenceable: false, isSecret: false }
  return { name, type: 'string', description, ...flags }
}
