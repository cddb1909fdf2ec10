import type { IndexExpression, NameExpression, Statement, Variable } from '../../ast.ts'
import { isCell, nameOf, type Emitter } from '../emitter.ts'
import { declare, expression } from './expression.ts'
import { asObject, copied, isNumber, literal, operand, type Operand } from './operand.ts'
import { values } from './values.ts'

type Target = NameExpression | IndexExpression

/** `local a, b = …`: the new variables are visible only after all values are computed. */
export function local(e: Emitter, node: Extract<Statement, { type: 'Local' }>): string {
  const [variable] = node.variables
  if (node.variables.length === 1 && node.values.length <= 1 && variable !== undefined) {
    const [value] = node.values
    return declare(variable, value === undefined ? 'void 0' : expression(e, value))
  }
  if (node.values.length === 0) return node.variables.map((each) => declare(each, 'void 0')).join('')
  const temps = node.variables.map(() => e.temp())
  const compute = values(e, node.values, temps)
  return compute + node.variables.map((each, i) => declare(each, temps[i] ?? 'void 0')).join('')
}

/** `a.b, c = …`: objects and keys first, then values, then the stores from the last to the first. */
export function assignment(e: Emitter, node: Extract<Statement, { type: 'Assign' }>): string {
  const [target] = node.targets
  const [value] = node.values
  if (node.targets.length === 1 && node.values.length === 1 && target !== undefined && value !== undefined) {
    if (target.type === 'Name' && target.variable !== undefined)
      return `${e.read(target.variable)}=${expression(e, value)};`
    const place = prepare(e, target, operand)
    const stored = operand(e, value)
    const compute = stored.before === '' ? '' : `${stored.before};`
    const set = store(e, target, { ...place, value: stored.ref })
    return e.remaining(...place.parts, [e.isEntered(value), compute], [e.isResumed(target), set]).join('')
  }
  const places = node.targets.map((each) => prepare(e, each, copied))
  const temps = node.targets.map(() => e.temp())
  const parts = places.flatMap((place) => place.parts)
  parts.push([node.values.some((each) => e.isEntered(each)), values(e, node.values, temps)])
  for (let i = node.targets.length - 1; i >= 0; i--) {
    const each = node.targets[i]
    const place = places[i]
    if (each === undefined || place === undefined) continue
    parts.push([e.isResumed(each), store(e, each, { ...place, value: temps[i] ?? 'void 0' })])
  }
  return e.remaining(...parts).join('')
}

interface Place {
  /** Statements that compute object and key. */
  readonly parts: (readonly [isEntered: boolean, code: string])[]
  readonly object: string
  readonly key: string
}

/** Computes the object and key of a target. */
function prepare(e: Emitter, target: Target, take: (e: Emitter, node: IndexExpression['object']) => Operand): Place {
  if (target.type === 'Name') {
    if (target.variable !== undefined) return { parts: [], object: '', key: '' }
    const env = e.temp()
    return { parts: [[false, `${env}=F.env;`]], object: env, key: JSON.stringify(target.name) }
  }
  const object = asObject(take(e, target.object))
  const key = take(e, target.key)
  const compute = (before: string) => (before === '' ? '' : `${before};`)
  const parts = [
    [e.isEntered(target.object), compute(object.before)],
    [e.isEntered(target.key), compute(key.before)],
  ] as const
  return { parts: [...parts], object: object.ref, key: key.ref }
}

/**
 * if(o!==void 0&&o.shape===c1.s&&v!==void 0&&o.slots[c1.i]!==void 0)o.slots[c1.i]=v;else if(SETF(S,o,"k",v,c1,7)===MM)yield*CALLMM(S);
 */
function store(e: Emitter, target: Target, { object, key, value }: Place & { value: string }): string {
  if (target.type === 'Name' && target.variable !== undefined) return `${writable(e, target.variable)}=${value};`
  const name = target.type === 'Index' ? nameOf(target.object) : undefined
  const site = e.site(target, target.line, { name, event: '__newindex' })
  if (e.isResumed(target)) return ''
  const noted = e.form.debug?.wrote(object, key) ?? ''
  if (target.type === 'Name' || target.key.type === 'String') {
    const cache = e.cache()
    return (
      `${noted}if(${object}!==void 0&&${object}.shape===${cache}.s&&${value}!==void 0&&${object}.slots[${cache}.i]!==void 0)${object}.slots[${cache}.i]=${value};` +
      `else ${e.form.settleStatement(`SETF(S,${object},${key},${value},${cache},${site})`)}`
    )
  }
  const slow = e.form.settleStatement(`SETI(S,${object},${key},${value},${site})`)
  if (literal(target.key) !== undefined && target.key.type !== 'Number') return noted + slow
  const check = isNumber(target.key) ? '' : `typeof ${key}==="number"&&`
  return `${noted}if(${check}${object}?.arr?.[${key}-1]!==void 0&&${value}!==void 0)${object}.arr[${key}-1]=${value};else ${slow}`
}

function writable(e: Emitter, variable: Variable): string {
  return isCell(variable) ? `${e.holder(variable)}.v` : e.holder(variable)
}
