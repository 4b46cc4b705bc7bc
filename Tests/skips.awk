# Of what the test runner printed: how many tests were skipped, and what they need. With `refuse` set, as in CI, only what
# takes minutes, is made on request or wants rights that CI may not have is skipped with success.
/Test .* skipped: "/ { sub(/.* skipped: "/, ""); sub(/"$/, ""); needs[$0]++; all++ }
END {
  if (all) print "Skipped: " all " tests"
  for (need in needs) {
    print "  " needs[need] ": " need
    if (need !~ /^takes minutes|^on request|^needs to be root/) refused++
  }
  if (refuse && refused) { print "Refused: here all of these are to be run"; exit 1 }
}
