import type { IndexExpression, NameExpression } from '../../ast.ts'
import type { OperandName } from '../../runtime/site.ts'
import { nameOf, type Emitter } from '../emitter.ts'
import { asObject, isNumber, literal, operand, sequence } from './operand.ts'

/** A read of a constant field from `object`, a reference without side effects. */
interface FieldRead {
  /** Identifies the place. */
  readonly owner: object
  readonly object: string
  readonly key: string
  readonly line: number
  readonly name: OperandName | undefined
}

/** (o!==void 0&&o.shape===c1.s&&(t1=o.slots[c1.i])!==void 0?t1:((t1=GETF(S,o,"key",c1,7))!==MM?t1:yield*CALLMM(S))) */
export function fieldOf(e: Emitter, { owner, object, key, line, name }: FieldRead): string {
  const mark = e.mark()
  const temp = e.temp()
  e.release(mark)
  const site = e.site(owner, line, { name, event: '__index' })
  const cache = e.cache()
  const slow = e.form.settle(`GETF(S,${object},${JSON.stringify(key)},${cache},${site})`, temp)
  if (e.isResumed(owner)) return 'FIRST(RV)'
  return `(${object}!==void 0&&${object}.shape===${cache}.s&&(${temp}=${object}.slots[${cache}.i])!==void 0?${temp}:${slow})`
}

/** A global is a field of the function's environment. */
export function global(e: Emitter, node: NameExpression): string {
  const mark = e.mark()
  const env = e.temp()
  const read = fieldOf(e, { owner: node, object: env, key: node.name, line: node.line, name: undefined })
  e.release(mark)
  return `(${env}=F.env,${read})`
}

/** `o.key` and `o[key]`. */
export function index(e: Emitter, node: IndexExpression): string {
  const mark = e.mark()
  const object = asObject(operand(e, node.object))
  const name = nameOf(node.object)
  if (node.key.type === 'String') {
    const read = fieldOf(e, { owner: node, object: object.ref, key: node.key.value, line: node.line, name })
    e.release(mark)
    return e.isResumed(node) ? read : sequence(object.before, read)
  }
  const key = operand(e, node.key)
  const temp = e.temp()
  e.release(mark)
  const site = e.site(node, node.line, { name, event: '__index' })
  const slow = e.form.settle(`GETI(S,${object.ref},${key.ref},${site})`, temp)
  if (e.isResumed(node)) return 'FIRST(RV)'
  const before = e.remaining([e.isEntered(node.object), object.before], [e.isEntered(node.key), key.before])
  if (literal(node.key) !== undefined && node.key.type !== 'Number') return sequence(...before, slow)
  // (typeof k==="number"&&(t1=o?.arr?.[k-1])!==void 0?t1:<GETI>)
  const check = isNumber(node.key) ? '' : `typeof ${key.ref}==="number"&&`
  const position = node.key.type === 'Number' ? String(node.key.value - 1) : `${key.ref}-1`
  return sequence(...before, `(${check}(${temp}=${object.ref}?.arr?.[${position}])!==void 0?${temp}:${slow})`)
}
