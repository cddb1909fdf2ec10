-- Ranges, complements, ] first, classes inside, - at the end.
print(("x]y"):find("[]]"), ("a-b"):find("[a-]", 2), ("abc"):match("[^ab]+"), ("f1_"):match("[%a_][%w_]*"), ("é"):find("[\128-\255]+"), ("a^b"):find("[b^]"))
