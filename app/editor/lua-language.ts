import type { languages } from 'monaco-editor/editor'

/** Brackets, comments and indentation of Lua. */
export const luaConfiguration: languages.LanguageConfiguration = {
  comments: { lineComment: '--', blockComment: ['--[[', ']]'] },
  brackets: [
    ['{', '}'],
    ['[', ']'],
    ['(', ')'],
  ],
  autoClosingPairs: [
    { open: '{', close: '}' },
    { open: '[', close: ']' },
    { open: '(', close: ')' },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
    { open: "'", close: "'", notIn: ['string', 'comment'] },
  ],
  indentationRules: {
    increaseIndentPattern:
      /^\s*(?:(?:local\s+)?function\b.*\)|.*\bfunction\s*\([^)]*\)|(?:else)?if\b.*\bthen|else|(?:for|while)\b.*\bdo|repeat|do|.*[{(])\s*(?:--.*)?$/,
    decreaseIndentPattern: /^\s*(?:end|else|elseif\b.*|until\b.*|[})]+)[\s,)]*(?:--.*)?$/,
  },
}

/** Tokens of Lua, with the calls and the gateway's own names told apart. */
export const luaTokens: languages.IMonarchLanguage = {
  defaultToken: '',
  keywords: [
    'and',
    'break',
    'do',
    'else',
    'elseif',
    'end',
    'for',
    'function',
    'goto',
    'if',
    'in',
    'local',
    'not',
    'or',
    'repeat',
    'return',
    'then',
    'until',
    'while',
  ],
  constants: ['nil', 'true', 'false'],
  gateway: ['kong', 'ngx'],
  tokenizer: {
    root: [
      [/--\[(=*)\[/, { token: 'comment', next: '@longComment.$1' }],
      [/--.*$/, 'comment'],
      [/\[(=*)\[/, { token: 'string', next: '@longString.$1' }],
      [/"/, { token: 'string', next: '@string."' }],
      [/'/, { token: 'string', next: "@string.'" }],
      [/0[xX][0-9a-fA-F]+|\d*\.?\d+(?:[eE][+-]?\d+)?/, 'number'],
      [
        /[a-zA-Z_]\w*(?=\s*(?:\(|\{|"|'|\[=*\[))/,
        { cases: { '@keywords': 'keyword', '@constants': 'constant', '@default': 'function' } },
      ],
      [
        /[a-zA-Z_]\w*/,
        {
          cases: {
            '@keywords': 'keyword',
            '@constants': 'constant',
            '@gateway': 'variable.predefined',
            self: 'variable.predefined',
            '@default': 'identifier',
          },
        },
      ],
      [/::\w+::/, 'tag'],
      [/[{}()[\]]/, '@brackets'],
      [/\.\.\.?|[=~<>]=|[-+*/%^#<>=;:,.]/, 'delimiter'],
    ],
    string: [
      [/\\(?:[abfnrtv\\"'\n]|\d{1,3}|x[0-9a-fA-F]{2}|z)/, 'string.escape'],
      [/[^\\"']+/, 'string'],
      [/["']/, { cases: { '$#==$S2': { token: 'string', next: '@pop' }, '@default': 'string' } }],
      [/$/, { token: 'string', next: '@pop' }],
    ],
    longString: [
      [/\](=*)\]/, { cases: { '$1==$S2': { token: 'string', next: '@pop' }, '@default': 'string' } }],
      [/./, 'string'],
    ],
    longComment: [
      [/\](=*)\]/, { cases: { '$1==$S2': { token: 'comment', next: '@pop' }, '@default': 'comment' } }],
      [/./, 'comment'],
    ],
  },
}
