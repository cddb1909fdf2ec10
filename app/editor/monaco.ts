import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/register.all'
// oxlint-disable-next-line import/default -- Vite makes a class of a worker
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import 'monaco-editor/languages/definitions/yaml/register'
import { luaConfiguration, luaTokens } from './lua-language.ts'

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

monaco.languages.register({ id: 'lua', extensions: ['.lua'], aliases: ['Lua'] })
monaco.languages.setLanguageConfiguration('lua', luaConfiguration)
monaco.languages.setMonarchTokensProvider('lua', luaTokens)

monaco.editor.defineTheme('phasescope-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: rules({
    keyword: 'c792ea',
    string: 'c3e88d',
    call: '82aaff',
    number: 'f78c6c',
    comment: '8797ac',
    own: '89ddff',
    plain: 'e6ebf1',
  }),
  colors: colors({
    bg: '#0e1116',
    fg: '#e6ebf1',
    faint: '#8492a4',
    raise: '#1b222b',
    line: '#2a333f',
    accent: '#4cc2ff',
  }),
})
monaco.editor.defineTheme('phasescope-light', {
  base: 'vs',
  inherit: true,
  rules: rules({
    keyword: '8b2fb5',
    string: '25681a',
    call: '1f56b5',
    number: '963f0d',
    comment: '546170',
    own: '0a6073',
    plain: '17202b',
  }),
  colors: colors({
    bg: '#ffffff',
    fg: '#17202b',
    faint: '#5c6979',
    raise: '#eaeef3',
    line: '#d3dae3',
    accent: '#0a65ad',
  }),
})

function rules(tone: {
  keyword: string
  string: string
  call: string
  number: string
  comment: string
  own: string
  plain: string
}): monaco.editor.ITokenThemeRule[] {
  return [
    { token: 'keyword', foreground: tone.keyword },
    { token: 'string', foreground: tone.string },
    { token: 'string.escape', foreground: tone.number },
    { token: 'function', foreground: tone.call },
    { token: 'number', foreground: tone.number },
    { token: 'constant', foreground: tone.number },
    { token: 'comment', foreground: tone.comment },
    { token: 'variable.predefined', foreground: tone.own },
    { token: 'identifier', foreground: tone.plain },
    { token: 'delimiter', foreground: tone.plain },
    { token: 'type', foreground: tone.call },
  ]
}

function colors(tone: {
  bg: string
  fg: string
  faint: string
  raise: string
  line: string
  accent: string
}): monaco.editor.IColors {
  return {
    'editor.background': tone.bg,
    'editor.foreground': tone.fg,
    'editorLineNumber.foreground': tone.faint,
    'editorLineNumber.activeForeground': tone.fg,
    'editor.lineHighlightBackground': `${tone.raise}80`,
    'editor.lineHighlightBorder': '#00000000',
    'editorIndentGuide.background1': tone.line,
    'editorWidget.background': tone.raise,
    'editorWidget.border': tone.line,
    focusBorder: tone.accent,
    'scrollbarSlider.background': `${tone.faint}44`,
  }
}

export { monaco }
