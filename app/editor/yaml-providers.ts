import { yamlPlaceAt } from '../kernels/kong-yml/place.ts'
import { yamlHover, yamlProposals, type YamlFacts, type YamlProposal } from '../kernels/kong-yml/propose.ts'
import type { StudioStore } from '../store/store.ts'
import { monaco } from './monaco.ts'

interface YamlEditing {
  readonly store: StudioStore
  pathOf(model: monaco.editor.ITextModel): string | undefined
}

const { CompletionItemKind, CompletionItemInsertTextRule } = monaco.languages
const KINDS: Record<YamlProposal['kind'], monaco.languages.CompletionItemKind> = {
  collection: CompletionItemKind.Module,
  field: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  reference: CompletionItemKind.Reference,
}

/** Completion and hover for kong.yml, from the schemas of the scenario. The result removes them. */
export function registerYaml({ store, pathOf }: YamlEditing): () => void {
  const factsFor = (model: monaco.editor.ITextModel) => {
    const path = pathOf(model)
    return path === 'kong.yml' || path === 'kong.yaml' ? factsOf(store) : undefined
  }
  const all = [
    monaco.languages.registerCompletionItemProvider('yaml', {
      triggerCharacters: [' ', '-', ':', '[', '{'],
      provideCompletionItems(model, { lineNumber, column }) {
        const facts = factsFor(model)
        if (!facts) return { suggestions: [] }
        const place = yamlPlaceAt(model.getValue(), lineNumber, column)
        const range = new monaco.Range(lineNumber, place.column, lineNumber, column)
        return { suggestions: yamlProposals(place, facts).map((proposal, at) => itemOf(proposal, range, at)) }
      },
    }),
    monaco.languages.registerHoverProvider('yaml', {
      provideHover(model, { lineNumber, column }) {
        const facts = factsFor(model)
        const word = model.getWordAtPosition({ lineNumber, column })
        if (!facts || !word) return null
        const line = model.getLineContent(lineNumber)
        if (!/^"?\s*:/.test(line.slice(word.endColumn - 1))) return null
        const { steps } = yamlPlaceAt(model.getValue(), lineNumber, word.startColumn)
        const value = yamlHover(steps, word.word, facts)
        return value === undefined
          ? null
          : { contents: [{ value }], range: new monaco.Range(lineNumber, word.startColumn, lineNumber, word.endColumn) }
      },
    }),
  ]
  return () => all.forEach((one) => one.dispose())
}

function itemOf(
  { label, kind, detail, about, text }: YamlProposal,
  range: monaco.Range,
  at: number,
): monaco.languages.CompletionItem {
  return {
    label,
    kind: KINDS[kind],
    detail,
    documentation: { value: about },
    insertText: text,
    // The lines of a snippet keep the indentation of the first.
    insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
    sortText: String(at).padStart(4, '0'),
    range,
  }
}

function factsOf(store: StudioStore): YamlFacts | undefined {
  const { forms, overview } = store.getState()
  if (!forms) return undefined
  const { services = [], routes = [], consumers = [], landmarks = [], upstreams = [] } = overview ?? {}
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name)
  return {
    forms,
    plugins: names(landmarks),
    names: { services: names(services), routes: names(routes), consumers: names(consumers), upstreams },
  }
}
