import { isForbidden } from '../kernels/lua/api.ts'
import { withoutBasePlugin } from '../kernels/lua/base-plugin.ts'
import { apiMarkdown, apiProposals } from '../kernels/lua/complete.ts'
import { isPhase, phasesAt } from '../kernels/lua/handler-phases.ts'
import {
  definitionAt,
  outlineOf,
  pathAt,
  referencesAt,
  type LuaPlace,
  type OutlineItem,
} from '../kernels/lua/navigate.ts'
import { moduleFields, type ModuleField } from '../kernels/lua/module-fields.ts'
import { rangeOf } from '../kernels/lua/project.ts'
import { resolvePath } from '../kernels/lua/resolve.ts'
import { fieldsBelow, schemaFieldsOf, type SchemaField } from '../kernels/lua/schema-fields.ts'
import { codeEditor } from '../text/code-editor.ts'
import type { LuaService } from './lua-service.ts'
import { monaco } from './monaco.ts'
import { API } from './pdk-api.ts'

const words = codeEditor.lua

type Model = monaco.editor.ITextModel

/** What the providers need of the editor: the Lua files, and a model for each of them. */
export interface LuaEditing {
  readonly service: LuaService
  /** Path of a model in the scenario; undefined for models of others. */
  pathOf(model: Model): string | undefined
  /** The model of a file, opened when it is not yet. */
  modelOf(path: string): Model | undefined
}

const { CompletionItemKind, SymbolKind } = monaco.languages
const KINDS = {
  function: CompletionItemKind.Function,
  value: CompletionItemKind.Field,
  module: CompletionItemKind.Module,
} as const
const SYMBOLS: Record<OutlineItem['kind'], monaco.languages.SymbolKind> = {
  handler: SymbolKind.Event,
  function: SymbolKind.Function,
  table: SymbolKind.Object,
  field: SymbolKind.Field,
}

/** Completion, hover, navigation, outline and quick fixes for Lua. The result removes them. */
export function registerLua(editing: LuaEditing): () => void {
  const { languages } = monaco
  const all = [
    languages.registerCompletionItemProvider('lua', {
      triggerCharacters: ['.', ':'],
      provideCompletionItems: (model, position) => ({ suggestions: complete(editing, model, position) }),
    }),
    languages.registerHoverProvider('lua', { provideHover: (model, position) => hover(editing, model, position) }),
    languages.registerDefinitionProvider('lua', {
      provideDefinition: (model, position) => locate(editing, model, position, definitionOf),
    }),
    languages.registerReferenceProvider('lua', {
      provideReferences: (model, position) => locate(editing, model, position, referencesAt),
    }),
    languages.registerDocumentSymbolProvider('lua', {
      displayName: 'Lua',
      provideDocumentSymbols: (model) => outline(editing, model),
    }),
    languages.registerCodeActionProvider('lua', {
      provideCodeActions: (model, _range, { markers }) => ({ actions: quickFixes(model, markers), dispose() {} }),
    }),
  ]
  return () => all.forEach((one) => one.dispose())
}

const definitionOf = (...where: Parameters<typeof definitionAt>): readonly LuaPlace[] => {
  const place = definitionAt(...where)
  return place ? [place] : []
}

function moduleOf({ service, pathOf }: LuaEditing, model: Model, { isRecent = false } = {}) {
  const path = pathOf(model)
  const project = isRecent ? service.recent() : service.project()
  const module = path === undefined ? undefined : project.get(path)
  return module && { project, module }
}

function complete(editing: LuaEditing, model: Model, position: monaco.Position): monaco.languages.CompletionItem[] {
  const line = model.getLineContent(position.lineNumber).slice(0, position.column - 1)
  const found = /((?:[A-Za-z_]\w*[.:])+)(\w*)$/.exec(line)
  const typed = found?.[2]?.length ?? /\w*$/.exec(line)?.[0].length ?? 0
  const range = new monaco.Range(position.lineNumber, position.column - typed, position.lineNumber, position.column)
  if (!found?.[1]) return []
  const here = moduleOf(editing, model, { isRecent: true })
  const names = found[1].slice(0, -1).split(/[.:]/)
  if (names[0] === 'conf') {
    const fields = here ? schemaFieldsOf(here.project, here.module.file) : []
    return fieldsBelow(fields, names.slice(1)).map((field) => fieldItem(field, range))
  }
  const [module = ''] = names
  const own = here && names.length === 1 ? moduleFields(here.project, here.module, module) : []
  if (own.length > 0) return own.map((field) => moduleFieldItem(field, range))
  const prefix = here ? expandAlias(here, names) : names.join('.')
  const phases = here ? phasesAt(here.project, here.module, position.lineNumber) : []
  return apiProposals(API, prefix).map(({ label, kind, entry }) => {
    const forbidding = phases.find((phase) => entry && isForbidden(entry, phase))
    return {
      label: forbidding === undefined ? label : { label, description: words.notIn(forbidding) },
      kind: KINDS[kind],
      insertText: label,
      range,
      // What the phase forbids comes last, struck through.
      sortText: `${forbidding === undefined ? 0 : 1}${label}`,
      tags: forbidding === undefined ? [] : [monaco.languages.CompletionItemTag.Deprecated],
      ...(entry && { detail: entry.signature, documentation: { value: apiMarkdown(entry) } }),
    }
  })
}

/** `local response = kong.response` makes `response.` mean `kong.response.`. */
function expandAlias({ project, module }: NonNullable<ReturnType<typeof moduleOf>>, names: readonly string[]): string {
  const local = module.symbols.locals.findLastIndex(({ name }) => name === names[0])
  if (local < 0) return names.join('.')
  const path = { names: names.map((name) => ({ name, start: 0, end: 0 })), local }
  return resolvePath(project, module, path).global ?? names.join('.')
}

function moduleFieldItem(
  { name, isFunction, file }: ModuleField,
  range: monaco.Range,
): monaco.languages.CompletionItem {
  const kind = isFunction ? CompletionItemKind.Function : CompletionItemKind.Field
  return { label: name, kind, insertText: name, detail: file, range }
}

function fieldItem(field: SchemaField, range: monaco.Range): monaco.languages.CompletionItem {
  const { name, type, isRequired, fallback } = field
  const about = [isRequired ? words.required : words.mayBeNil, fallback === undefined ? '' : words.fallback(fallback)]
  return {
    label: name,
    kind: CompletionItemKind.Property,
    insertText: name,
    detail: type,
    documentation: { value: words.field(about.filter(Boolean)) },
    range,
  }
}

function hover(editing: LuaEditing, model: Model, position: monaco.Position): monaco.languages.Hover | undefined {
  const here = moduleOf(editing, model)
  const path = here && pathAt(here.module, model.getOffsetAt(position))
  if (!here || !path) return undefined
  const name = resolvePath(here.project, here.module, path).global
  const entry = name === undefined ? undefined : API.get(name)
  if (entry) return { contents: [{ value: apiMarkdown(entry) }] }
  const names = path.names.map((part) => part.name)
  const field =
    names[0] === 'conf' && names.length > 1
      ? fieldsBelow(schemaFieldsOf(here.project, here.module.file), names.slice(1, -1)).find(
          (candidate) => candidate.name === names.at(-1),
        )
      : undefined
  if (!field) return undefined
  const { type, isRequired, fallback } = field
  const about = [
    type,
    isRequired ? words.required : words.mayBeNil,
    fallback === undefined ? '' : words.fallback(fallback),
  ]
  return { contents: [{ value: words.fieldAt(names.join('.'), about.filter(Boolean)) }] }
}

function locate(
  editing: LuaEditing,
  model: Model,
  position: monaco.Position,
  find: (...where: Parameters<typeof definitionAt>) => readonly LuaPlace[],
): monaco.languages.Location[] {
  const here = moduleOf(editing, model)
  if (!here) return []
  return find(here.project, here.module, model.getOffsetAt(position)).flatMap(({ file, span }) => {
    const target = editing.modelOf(file)
    const source = here.project.get(file)?.source
    return target && source !== undefined ? [{ uri: target.uri, range: monacoRange(rangeOf(source, span)) }] : []
  })
}

function outline(editing: LuaEditing, model: Model): monaco.languages.DocumentSymbol[] {
  const here = moduleOf(editing, model)
  if (!here) return []
  return outlineOf(here.module, isPhase).map(({ name, kind, span, lines }) => {
    const selectionRange = monacoRange(rangeOf(here.module.source, span))
    const last = Math.min(lines?.to ?? selectionRange.endLineNumber, model.getLineCount())
    return {
      name,
      kind: SYMBOLS[kind],
      detail: kind === 'handler' ? words.handler : '',
      tags: [],
      selectionRange,
      range: new monaco.Range(selectionRange.startLineNumber, 1, last, model.getLineMaxColumn(last)),
    }
  })
}

function quickFixes(model: Model, markers: readonly monaco.editor.IMarkerData[]): monaco.languages.CodeAction[] {
  const marker = markers.find(({ code }) => code === 'base-plugin')
  const text = marker && withoutBasePlugin(model.getValue())
  if (!marker || text === undefined) return []
  const edit = {
    resource: model.uri,
    versionId: model.getVersionId(),
    textEdit: { range: model.getFullModelRange(), text },
  }
  return [
    {
      title: words.asPlainTable,
      kind: 'quickfix',
      diagnostics: [marker],
      isPreferred: true,
      edit: { edits: [edit] },
    },
  ]
}

function monacoRange({ line, column, endLine, endColumn }: ReturnType<typeof rangeOf>): monaco.Range {
  return new monaco.Range(line, column, endLine, endColumn)
}
