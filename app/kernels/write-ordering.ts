import { isMap, isScalar, isSeq, parseDocument, visit, type YAMLMap } from 'yaml'

/** `ordering` of a plugin: it runs before, or after, another one in access. Enterprise only (Kong: loading.md §5). */
export interface OrderingRule {
  readonly plugin: string
  readonly relation: 'before' | 'after'
  readonly other: string
}

/**
 * kong.yml with `ordering` in every configuration of a plugin; comments and the rest stay as they are. Undefined when
 * the file does not configure the plugin, or is no YAML.
 */
export function withOrdering(text: string, { plugin, relation, other }: OrderingRule): string | undefined {
  const document = parseDocument(text, { keepSourceTokens: true })
  if (document.errors.length > 0) return undefined
  let count = 0
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== 'plugins' || !isSeq(pair.value)) return
      for (const item of pair.value.items) {
        if (!isMap(item) || item.get('name') !== plugin) continue
        item.set('ordering', document.createNode(ruleOf(item, relation, other)))
        count += 1
      }
    },
  })
  return count > 0 ? document.toString({ lineWidth: 0 }) : undefined
}

/** Keeps what stands there of the other kind; one plugin cannot be both before and after. */
function ruleOf(item: YAMLMap, relation: string, other: string): Readonly<Record<string, unknown>> {
  const known = item.toJSON() as { ordering?: Readonly<Record<string, { access?: readonly string[] }>> }
  const rules = Object.entries(known.ordering ?? {}).flatMap(([kind, { access = [] }]) => {
    const kept = access.filter((name) => name !== other)
    return kept.length > 0 && kind !== relation ? [[kind, { access: kept }] as const] : []
  })
  const own = known.ordering?.[relation]?.access?.filter((name) => name !== other) ?? []
  return { ...Object.fromEntries(rules), [relation]: { access: [...own, other] } }
}
