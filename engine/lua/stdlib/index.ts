import type { LuaVm } from '../vm.ts'
import { installBase } from './base.ts'
import { installBit } from './bit.ts'
import { installCoroutine } from './coroutine.ts'
import { installDebug } from './debug.ts'
import { installFfi } from './ffi/index.ts'
import { installIo } from './io.ts'
import { installJit } from './jit.ts'
import { installMath } from './math.ts'
import { installOs } from './os.ts'
import { installPackage } from './package.ts'
import { installStringBuffer } from './string-buffer.ts'
import { installString } from './string.ts'
import { installTable } from './table.ts'

/** Everything `luajit` has when it starts. */
export function installStandardLibrary(vm: LuaVm): void {
  installBase(vm)
  installCoroutine(vm)
  installString(vm)
  installTable(vm)
  installMath(vm)
  installBit(vm)
  installOs(vm)
  installIo(vm)
  installFfi(vm)
  installDebug(vm)
  installJit(vm)
  installStringBuffer(vm)
  installPackage(vm)
}
