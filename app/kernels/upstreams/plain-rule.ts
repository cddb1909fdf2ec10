import { RULE_ANSWERS, type UpstreamRuleForm } from './rules.ts'

/** What is wrong with a rule, by field; nothing when it can be written. */
export function ruleProblems(rule: UpstreamRuleForm): Readonly<Partial<Record<keyof UpstreamRuleForm, string>>> {
  const isReply = rule.answer === 'reply'
  return {
    ...(isReply && !isWhole(rule.status, 100, 599) && { status: 'A status is a number from 100 to 599.' }),
    ...(isReply &&
      rule.chunks !== '' &&
      !isWhole(rule.chunks, 1, 1000) && { chunks: 'Chunks are a number from 1 to 1000.' }),
    ...(rule.delay !== '' &&
      !/^\d+(?:\.\d+)?(?:ms|s|m)$/.test(rule.delay) && { delay: 'A delay has its unit: 50ms, 2s or 1m.' }),
    ...(isReply && rule.bodyKind === 'json' && !isJson(rule.body) && { body: 'This is not JSON.' }),
    ...(isReply && rule.bodyKind === 'base64' && !isBase64(rule.body) && { body: 'This is not base64.' }),
    ...(isReply && rule.bodyKind === 'file' && rule.body.trim() === '' && { body: 'Name a file of the scenario.' }),
    ...(isReply &&
      rule.headers.some(([name]) => name !== '' && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) && {
        headers: 'A header’s name has no spaces or colons.',
      }),
  }
}

/** A rule as phasescope.yml has it. Headers stay a map where they can. */
export function plainRule(rule: UpstreamRuleForm): Readonly<Record<string, unknown>> {
  const match = { ...(rule.method !== '' && { method: rule.method }), ...(rule.path !== '' && { path: rule.path }) }
  return {
    ...(Object.keys(match).length > 0 && { match }),
    ...answerOf(rule),
    ...(rule.answer !== 'reply' && rule.delay !== '' && { delay: rule.delay }),
  }
}

function answerOf(rule: UpstreamRuleForm): Readonly<Record<string, unknown>> {
  if (rule.answer === 'echo') return { echo: true }
  if (rule.answer !== 'reply') return { fault: RULE_ANSWERS.find((answer) => answer === rule.answer) }
  const headers = rule.headers.filter(([name]) => name !== '')
  return {
    reply: {
      status: Number(rule.status),
      ...(rule.reason !== '' && { reason: rule.reason }),
      ...(headers.length > 0 && { headers: plainHeaders(headers) }),
      ...(rule.bodyKind !== 'none' && {
        body: { [rule.bodyKind]: rule.bodyKind === 'json' ? (JSON.parse(rule.body) as unknown) : rule.body },
      }),
      ...(rule.chunks !== '' && { chunks: Number(rule.chunks) }),
      ...(rule.delay !== '' && { delay: rule.delay }),
    },
  }
}

function plainHeaders(headers: UpstreamRuleForm['headers']): unknown {
  const names = new Set(headers.map(([name]) => name))
  return names.size === headers.length && !names.has('__proto__')
    ? Object.fromEntries(headers)
    : headers.map((pair) => [...pair])
}

function isWhole(text: string, low: number, high: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function isBase64(text: string): boolean {
  try {
    atob(text)
    return true
  } catch {
    return false
  }
}
