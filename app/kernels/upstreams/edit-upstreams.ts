import { isMap, isSeq, YAMLSeq, type Document } from 'yaml'
import { editYaml } from '../form/edit-yaml.ts'
import { nodeOf, patchIn } from '../patch-yaml.ts'
import { own, recordOf } from '../plain-data.ts'
import { plainRule } from './plain-rule.ts'
import type { UpstreamRuleForm } from './rules.ts'

const FILE = 'phasescope.yml'

/** What goes wrong with an upstream at a click. */
export const UPSTREAM_FAULT_SET = ['refused', 'timeout', '500', 'slow', 'reset-mid-body'] as const
export type FaultSet = (typeof UPSTREAM_FAULT_SET)[number]

/** How late a slow upstream answers. */
const SLOW = '3s'

/** phasescope.yml with one rule written anew. @throws {Error} with a sentence when the file can't be read */
export function setRule(
  text: string,
  host: string,
  { at, rule }: { readonly at: number; readonly rule: UpstreamRuleForm },
): string {
  return edit(text, (document) => patchIn(document, rulePath(document, host, at), plainRule(rule)))
}

/** A rule more, behind those that are there; the host is made when there is none. */
export function addRule(text: string, host: string, rule: UpstreamRuleForm): string {
  return edit(text, (document) => {
    listRules(document, host)
    document.addIn(['upstreams', host], nodeOf(plainRule(rule)))
  })
}

/** Without a rule; without its last one a host is gone. */
export function removeRule(text: string, host: string, at: number): string {
  return edit(text, (document) => {
    listRules(document, host)
    document.deleteIn(['upstreams', host, at])
    const rules: unknown = document.getIn(['upstreams', host], true)
    if (isSeq(rules) && rules.items.length === 0) document.deleteIn(['upstreams', host])
    const hosts: unknown = document.get('upstreams', true)
    if (isMap(hosts) && hosts.items.length === 0) document.delete('upstreams')
  })
}

/** A rule at another place: the first that matches answers. */
export function moveRule(
  text: string,
  host: string,
  { from, to }: { readonly from: number; readonly to: number },
): string {
  return edit(text, (document) => {
    const rules: unknown = document.getIn(['upstreams', host], true)
    if (!isSeq(rules)) return
    const [moved] = rules.items.splice(from, 1)
    rules.items.splice(to, 0, moved)
  })
}

/**
 * An upstream that fails: a rule before all others that answers everything so, in place of one that did so already.
 * `slow` keeps the answers and makes each of them late.
 */
export function applyFault(text: string, host: string, fault: FaultSet): string {
  return edit(text, (document) => {
    listRules(document, host)
    if (fault === 'slow') return slowDown(document, host)
    const rule = fault === '500' ? { reply: { status: 500 } } : { fault }
    const rules: unknown = document.getIn(['upstreams', host], true)
    if (!isSeq(rules)) return
    const first: unknown = rules.toJS(document)[0]
    const node = nodeOf(rule)
    if (isCatchAllFault(first)) rules.items[0] = node
    else rules.items.unshift(node)
  })
}

/** Whether a rule answers everything with a failure, so that none behind it is tried. */
function isCatchAllFault(rule: unknown): boolean {
  const keys = Object.keys(recordOf(rule) ?? {})
  if (own(rule, 'fault') !== undefined) return keys.length === 1
  return keys.length === 1 && JSON.stringify(own(rule, 'reply')) === '{"status":500}'
}

function slowDown(document: Document, host: string): void {
  const rules: unknown = document.getIn(['upstreams', host], true)
  if (!isSeq(rules)) return
  if (rules.items.length === 0) document.addIn(['upstreams', host], nodeOf({ echo: true }))
  const plain = rules.toJS(document) as readonly unknown[]
  for (const [at, rule] of plain.entries()) {
    const place = own(own(rule, 'reply'), 'delay') === undefined ? [] : ['reply']
    document.setIn(['upstreams', host, at, ...place, 'delay'], SLOW)
  }
}

function edit(text: string, change: (document: Document) => void): string {
  return editYaml(text, change, FILE)
}

/** A single rule, or none, as a list. */
function listRules(document: Document, host: string): void {
  if (!isMap(document.get('upstreams', true))) document.set('upstreams', document.createNode({}))
  const rules: unknown = document.getIn(['upstreams', host], true)
  if (isSeq(rules)) return
  const list = new YAMLSeq()
  if (isMap(rules)) list.items.push(rules)
  document.setIn(['upstreams', host], list)
}

function rulePath(document: Document, host: string, at: number): (string | number)[] {
  return isSeq(document.getIn(['upstreams', host], true)) ? ['upstreams', host, at] : ['upstreams', host]
}
