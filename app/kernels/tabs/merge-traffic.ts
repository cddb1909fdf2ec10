import type { Environment, Variable } from '../environment/variables.ts'
import { mergeLists, type Three } from './merge-lists.ts'

/** A scenario's traffic as far as several tabs may change it. */
export interface SharedTraffic<Step extends { readonly id: string }> {
  readonly environments: readonly Environment[]
  readonly steps: readonly Step[]
}

/**
 * Environments, variables and steps of two tabs, one by one: what only one of them added, changed or removed is so. Of
 * a variable that both changed, this tab's value stays.
 */
export function mergeTraffic<Step extends { readonly id: string }>(
  all: Three<SharedTraffic<Step>>,
): SharedTraffic<Step> {
  const { ours, theirs, base } = all
  return {
    environments: mergeLists(
      { ours: ours.environments, theirs: theirs.environments, base: base.environments },
      ({ name }) => name,
      (own, other, before) => ({
        ...own,
        variables: mergeLists(
          { ours: own.variables, theirs: other.variables, base: before?.variables ?? [] },
          ({ name }: Variable) => name,
          (variable) => variable,
        ),
      }),
    ),
    steps: mergeLists(
      { ours: ours.steps, theirs: theirs.steps, base: base.steps },
      ({ id }) => id,
      (step) => step,
    ),
  }
}
