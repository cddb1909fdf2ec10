import { phaseWords, type Api, type ApiEntry } from './api.ts'

/** One proposal after a dot. */
export interface ApiProposal {
  readonly label: string
  readonly kind: 'function' | 'value' | 'module'
  readonly entry: ApiEntry | undefined
}

/** What may follow `kong.response.`: functions and modules of the PDK or ngx. */
export function apiProposals(api: Api, prefix: string): readonly ApiProposal[] {
  const found = new Map<string, ApiProposal>()
  for (const entry of api.values()) {
    if (!entry.name.startsWith(`${prefix}.`)) continue
    const [label = '', ...deeper] = entry.name.slice(prefix.length + 1).split('.')
    if (deeper.length === 0)
      found.set(label, {
        label,
        kind: entry.signature === '' || entry.signature === '(field)' ? 'value' : 'function',
        entry,
      })
    else if (!found.has(label)) found.set(label, { label, kind: 'module', entry: api.get(`${prefix}.${label}`) })
  }
  return [...found.values()].toSorted((a, b) => (a.label < b.label ? -1 : 1))
}

/** Signature, phases and a sentence, as Markdown. */
export function apiMarkdown(entry: ApiEntry): string {
  const { name, signature, returns, about } = entry
  const call = signature === '(field)' ? name : `${name}${signature}`
  return [
    `\`\`\`lua\n${call}${returns === '' ? '' : ` -- ${returns}`}\n\`\`\``,
    `**Phases:** ${phaseWords(entry)}`,
    about,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}
