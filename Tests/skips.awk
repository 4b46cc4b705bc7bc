# Of what the test runner printed: how many tests were skipped, and what they need.
/Test .* skipped: "/ { sub(/.* skipped: "/, ""); sub(/"$/, ""); needs[$0]++; all++ }
END { if (all) print "Skipped: " all " tests"; for (need in needs) print "  " needs[need] ": " need }
