import type { WhatIf } from '../../engine/protocol.ts'
import type { Files } from './scenario-files.ts'

type Phase = NonNullable<WhatIf['disabledHandlers']>[number]['phase']

/** One question: what if … */
export type WhatIfStep =
  | { readonly type: 'priority'; readonly plugin: string; readonly priority: number }
  | { readonly type: 'without-plugin'; readonly plugin: string }
  | { readonly type: 'without-handler'; readonly plugin: string; readonly phase: Phase }
  | { readonly type: 'kong'; readonly version: string }
  | { readonly type: 'edition'; readonly edition: 'community' | 'enterprise' }

/** Kong versions with a table of priorities; those between behave like the one below. */
export const KONG_CHOICES = ['1.1', '3.4', '3.7', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14', '3.15'] as const

/** A question in words, as its chip shows it. */
export function whatIfWords(step: WhatIfStep): string {
  switch (step.type) {
    case 'priority':
      return `${step.plugin} had priority ${step.priority}`
    case 'without-plugin':
      return `${step.plugin} was switched off`
    case 'without-handler':
      return `${step.plugin} had no ${step.phase}`
    case 'kong':
      return `this was Kong ${step.version}`
    case 'edition':
      return `this was the ${step.edition} edition`
  }
}

/** Adds a question; one about the same thing takes the place of the older one. */
export function withWhatIf(steps: readonly WhatIfStep[], step: WhatIfStep): readonly WhatIfStep[] {
  return [...steps.filter((other) => subjectOf(other) !== subjectOf(step)), step]
}

function subjectOf(step: WhatIfStep): string {
  const plugin = 'plugin' in step ? step.plugin : ''
  return [step.type, plugin, step.type === 'without-handler' ? step.phase : ''].join(' ')
}

/** All questions together, as the engine takes them. */
export function changeOf(steps: readonly WhatIfStep[]): WhatIf {
  const kong = steps.findLast((step) => step.type === 'kong')?.version
  const moved = steps.filter((step) => step.type === 'priority')
  return {
    ...(kong !== undefined && { kong }),
    priorities: Object.fromEntries(moved.map(({ plugin, priority }) => [plugin, priority])),
    disabledPlugins: steps.filter((step) => step.type === 'without-plugin').map(({ plugin }) => plugin),
    disabledHandlers: steps
      .filter((step) => step.type === 'without-handler')
      .map(({ plugin, phase }) => ({ plugin, phase })),
  }
}

const FILE = 'phasescope.yml'

/** The files with what the engine reads from them alone: the edition. */
export function filesOf(files: Files, steps: readonly WhatIfStep[]): Files {
  const edition = steps.findLast((step) => step.type === 'edition')?.edition
  if (edition === undefined) return files
  const text = files[FILE] ?? ''
  const line = `edition: ${edition}`
  const changed = /^edition:.*$/m.test(text) ? text.replace(/^edition:.*$/m, line) : `${line}\n${text}`
  return { ...files, [FILE]: changed }
}
