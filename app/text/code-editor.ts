/** Inside the code editor, which is loaded on demand. */
export const codeEditor = {
  content: (path: string) => `Editor content, ${path}. Press Control M to let Tab leave the editor.`,
  format: 'Format the file',
  notFormatted: (problem: string) => `The file can’t be formatted: ${problem}.`,
  formatterMissing: 'the formatter did not load',
  formatterFailed: (error: string) => `the formatter did not load: ${error}`,
  syntaxError: 'This file has a syntax error: mend it first.',
  /** Behind a line. */
  endedHere: (phase: string, status: number) => `${phase} ended here with ${status}`,
  failedHere: (phase: string, plugin: string) => `${phase} of ${plugin} failed here`,
  form: {
    show: 'Show in the configuration form',
    noPlace: 'The form shows configurations of plugins: kong.yml and schema.lua have them.',
    noPlugin: 'This line of kong.yml configures no plugin.',
  },
  lua: {
    notIn: (phase: string) => `not in ${phase}`,
    required: 'required',
    mayBeNil: 'may be nil',
    fallback: (value: string) => `default ${value}`,
    field: (about: readonly string[]) => `Field of schema.lua: ${about.join(', ')}.`,
    fieldAt: (path: string, about: readonly string[]) => `\`${path}\`: ${about.join(', ')} (schema.lua)`,
    handler: 'handler',
    asPlainTable: 'Write the handler as a plain table (Kong 3.x)',
  },
  debug: {
    toggle: 'Set or remove a breakpoint',
    condition: 'Breakpoint with a condition …',
    hits: 'Breakpoint with a hit count …',
    log: 'Logpoint, also for what already ran …',
    cursor: 'Run to cursor',
    who: 'Who last changed this',
    watch: 'Add to watch',
    evaluate: 'Evaluate in the console',
    branch: 'Run from here',
    pastLogs: (lines: readonly string[], more: number) =>
      `logpoint added after the run · ${lines.join(' · ')}${more > 0 ? ` … ${more} more` : ''}`,
  },
  breakpoint: {
    label: (line: number) => `Breakpoint at line ${line}`,
    field: 'What to set',
    fields: {
      condition: { label: 'Expression', placeholder: 'stops where this is true: left < 0' },
      hits: { label: 'Hit count', placeholder: '3 · >2 · <=5 · %10' },
      log: { label: 'Log message', placeholder: 'never stops; writes {tenant} used {used}' },
    },
    save: 'Save',
    cancel: 'Cancel',
  },
} as const
