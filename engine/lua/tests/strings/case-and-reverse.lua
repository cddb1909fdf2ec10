-- Only ASCII letters change case.
print(("Ab1ä"):upper(), ("Ab1Ä"):lower(), ("abc"):reverse(), (""):reverse() == "")
