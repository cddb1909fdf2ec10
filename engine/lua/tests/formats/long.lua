-- Widths and precisions up to 99.
print(#("%99d"):format(1), #("%.99f"):format(1), #("%-99s|"):format("x"), ("%.20f"):format(0.1))
