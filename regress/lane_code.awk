# SPDX-License-Identifier: Apache-2.0
# Prints a coverage_off for every function and for the body of every loop of a file whose code runs in lanes; f is the file's name for
# Verilator.
/^ *function / { from = FNR }
/^ *endfunction/ { printf "coverage_off -file \"%s\" -lines %d-%d\n", f, from, FNR; from = 0 }
!from && /^ *for \(int/ { printf "coverage_off -file \"%s\" -lines %d-%d\n", f, FNR, FNR + 1 }
