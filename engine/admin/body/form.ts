/** Names and values of a query or a form, in order. */
export type FormFields = readonly (readonly [name: string, value: unknown])[]

/** `a=1&b=%20`; a name without `=` is true, as ngx.req.get_uri_args has it. */
export function parseUrlEncoded(text: string): FormFields {
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      return at < 0
        ? ([unescape(part), true] as const)
        : ([unescape(part.slice(0, at)), unescape(part.slice(at + 1))] as const)
    })
}

function unescape(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
}

type Step = string | number
type Tree = Map<Step, Branch>
type Branch = { readonly tree: Tree } | { readonly values: readonly unknown[] }

/** Stands for `[]`: the next place of a list. No name of a form ends in a bracket here. */
const APPEND = '[]'
const MAX_STEPS = 32

/**
 * Dotted names become records, `name[]` and `name[1]` lists, a repeated name a list
 * (Kong: admin-api.md §1 form encoding).
 */
export function nestFields(fields: FormFields): Record<string, unknown> {
  const root: Tree = new Map()
  for (const [name, value] of fields) place(root, stepsOf(name).slice(0, MAX_STEPS), value)
  return Object.fromEntries([...root].map(([key, branch]) => [String(key), plainOf(branch)]))
}

/** `config.list[1].a` → config, list, 1, a; a name with a dot at its end is one name. */
function stepsOf(name: string): Step[] {
  if (/^\.|\.$/.test(name)) return [name]
  return name.split(/\.+/).flatMap((part): Step[] => {
    const [, bare, brackets = ''] = /^(.+?)((?:\[\d*\])+)$/.exec(part) ?? []
    if (bare === undefined) return [part]
    const indexes = [...brackets.matchAll(/\[(\d*)\]/g)].map(([, index = '']) => index)
    return [bare, ...indexes.map((index) => (index === '' ? APPEND : Number(index)))]
  })
}

function place(tree: Tree, [key = '', ...rest]: readonly Step[], value: unknown): void {
  const known = tree.get(key)
  if (rest.length === 0) {
    tree.set(key, { values: [...(known && 'values' in known ? known.values : []), value] })
    return
  }
  const inner = known && 'tree' in known ? known.tree : new Map<Step, Branch>()
  tree.set(key, { tree: inner })
  place(inner, rest, value)
}

function plainOf(branch: Branch): unknown {
  if ('values' in branch) return branch.values.length === 1 ? branch.values[0] : branch.values
  const entries = [...branch.tree]
  if (!entries.every(([key]) => key === APPEND || typeof key === 'number'))
    return Object.fromEntries(entries.map(([key, inner]) => [String(key), plainOf(inner)]))
  const numbered = entries.filter(([key]) => typeof key === 'number').toSorted(([a], [b]) => Number(a) - Number(b))
  const appended = branch.tree.get(APPEND)
  const last = appended && ('values' in appended ? appended.values : [plainOf(appended)])
  return [...numbered.map(([, inner]) => plainOf(inner)), ...(last ?? [])]
}
