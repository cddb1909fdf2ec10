-- jit is there; switching does nothing harmful.
print(jit.version:sub(1, 10), type(jit.version_num), type(jit.os), type(jit.arch), type(jit.status()), jit.on(), jit.off(), jit.flush())
