import type { Form } from './form.ts'

/** Code that can give way: `yield*` reaches from the innermost call to the driver. LUA.md §2.2 */
export const generatorForm: Form = {
  entry: 'k',
  head: 'function*',
  // (t2=t1?.p??S.nofn,t2.y===2?(t3=ENTER2(S,t1,a,b))!==UNWOUND?t3:yield S.uw:
  //   (t3=t2.k(t1,a,b),t2.y===0?t3:yield*((d&127)!==127?t3:SEG(t3))))
  call: ({ callee, args, count, proto, result }) =>
    `${proto}=${callee}?.p??S.nofn,` +
    `${proto}.y===2?(${result}=ENTER${count === undefined || count > 2 ? '' : count}(S,${callee}${args}))!==UNWOUND?${result}:yield S.uw:` +
    `(${result}=${proto}.k(${callee}${args}),${proto}.y===0?${result}:yield*((d&127)!==127?${result}:SEG(${result})))`,
  // ((t1=GETF(S,o,"k",c1,7))!==MM?t1:S.mf.p?.y===0?CALLMM_PLAIN(S):yield*CALLMM(S)) — a native needs no generator
  settle: (helper, temp) => `((${temp}=${helper})!==MM?${temp}:S.mf.p?.y===0?CALLMM_PLAIN(S):yield*CALLMM(S))`,
  settleBoolean: (helper, temp) => `((${temp}=${helper})!==MM?${temp}:yield*CALLTEST(S))`,
  settleStatement: (helper) => `if(${helper}===MM)yield*CALLMM(S);`,
  concat: (operands, site) => `yield*CONCATALL(S,${operands},${site})`,
  trap: (condition, site) => `if(${condition})yield*TRAP(S,d${site === undefined ? '' : `,${site}`});`,
  unwind: () => `yield*UNWIND(S,d)`,
}
