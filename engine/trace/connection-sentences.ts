import type { CloseWords, ConnectionEndCode, ConnectionSide, ObservedEnd } from '../gateway/connection.ts'
import { placeText } from './sentences.ts'

/** Why a connection ended, in one or two sentences. */
export function explainEnd(end: ObservedEnd): string {
  const sentence = EXPLANATIONS[end.code](end)
  return end.detail === undefined ? sentence : `${sentence} ${end.detail}`
}

const NAMES: Readonly<Record<ConnectionSide, string>> = { client: 'The client', upstream: 'The upstream' }

function whoOf({ by }: ObservedEnd): string {
  return by ? NAMES[by] : 'The gateway'
}

function pluginOf({ plugin = 'A plugin', at }: ObservedEnd): string {
  return at ? `${plugin} (${placeText(at)})` : plugin
}

function words({ status, reason }: CloseWords): string {
  return reason === '' ? String(status) : `${status} “${reason}”`
}

/** What the two sides were told, when it was said. */
function told({ toClient, toUpstream }: ObservedEnd): string {
  const parts = [toClient && `the client got ${words(toClient)}`, toUpstream && `the upstream ${words(toUpstream)}`]
  const said = parts.filter((part) => part !== undefined)
  return said.length === 0 ? '' : `: ${said.join(', ')}`
}

const EXPLANATIONS: Readonly<Record<ConnectionEndCode, (end: ObservedEnd) => string>> = {
  closed: (end) => `${whoOf(end)} closed the connection${told(end)}.`,
  lost: (end) => `${whoOf(end)} went away without closing the connection${told(end)}.`,
  'closed-by-plugin': (end) => `${pluginOf(end)} closed the connection${told(end)}.`,
  'handler-failed': (end) => `${pluginOf(end)} threw an error, and the gateway closed the connection${told(end)}.`,
  'too-large': (end) => `${whoOf(end)} sent a message above its limit${told(end)}.`,
  malformed: (end) => `${whoOf(end)} broke the protocol${told(end)}.`,
  idle: (end) => `Nobody said anything for too long${told(end)}.`,
  'shut-down': (end) => `The gateway stopped serving this connection${told(end)}.`,
  refused: (end) => `The connection was never opened${told(end)}.`,
}
