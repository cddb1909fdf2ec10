-- %b and %f.
print(("f(a(b)c)d"):match("%b()"), ("THE (quick) fox"):find("%f[%a]%a+%f[%A]", 5), ("x"):match("%f[%z]"), ("[[x]]"):match("%b[]"))
