-- No conversion in ==; nan is different from itself.
print(1 == "1", 0 == -0, "a" == "a", {} == {}, nil == false, 0 / 0 == 0 / 0, 1 == 1.0, print == print)
