#!/usr/bin/env bash
# Usage: test_bundle.sh BUILD. What is asserted is said on failure.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "failed: $*" >&2
  exit 1
}

"$root/scripts/bundle.sh" --from "$1" "$scratch/made"
mv "$scratch/made" "$scratch/moved"
bundle=$scratch/moved
cd /

# Nothing of the surroundings, no library from outside but glibc's.
env -i "$bundle/bin/pitchdrop" info | grep -q "^pitchdrop " || fail "info does not name itself"
for program in "$bundle"/bin/*; do
  outside=$(env -i /usr/bin/ldd "$program" | grep '=> /' | grep -v "=> $bundle/" |
    grep -Ev '^.(libc|libm|libdl|librt|libpthread|libresolv|libutil)\.so' || true)
  [ -z "$outside" ] || fail "$program takes from outside: $outside"
  env -i /usr/bin/ldd "$program" | grep -q "not found" && fail "$program misses a library"
done
env -i "$bundle/bin/test_device" "tile operations are right*" >"$scratch/log" ||
  fail "test_device: $(cat "$scratch/log")"
grep -q "All tests passed" "$scratch/log" || fail "no test was run: $(cat "$scratch/log")"

# The suite, tiny; then again: every part is there already.
suite() {
  "$bundle/gpu_suite.sh" --emulate --work "$scratch/work" --out "$scratch/results.json"
}
suite >"$scratch/log" 2>&1 || fail "the suite: $(cat "$scratch/log")"
cat "$scratch/log"
rm "$scratch/work/batch.json"
suite >"$scratch/again" 2>&1 || fail "the suite again: $(cat "$scratch/again")"
[ "$(grep -c "done before" "$scratch/again")" = "$(($(find "$scratch/work" -name "*.json" | wc -l) - 1))" ] ||
  fail "only the missing part is done again: $(grep "^==" "$scratch/again")"

python3 - "$scratch/results.json" <<'END'
import json, math, sys
results = json.load(open(sys.argv[1]))
parts = results["parts"]
assert results["emulated"] and not results["missing"], results["missing"]
assert parts["ceilings"]["copied_bytes_per_second"] > 0 < parts["ceilings"]["multiply_adds_per_second"]
cases = [case for name in ("lj", "glass", "batch", "softness") for case in parts[name]["results"]]
assert len(cases) == 7, [case["case"] for case in cases]
for case in cases:
    assert case["bead_steps_per_second"] > 0 and case["backend"] == "emulated"
    drift = case["nve_drift_per_bead"]
    assert math.isfinite(drift) and abs(drift) < 2e-3, (case["case"], drift)
phases = parts["phases"]["results"][0]["phases"]
pair = phases["ClusterForces<EnergyShift<LennardJones>, forces>"]
assert pair["launches"] > 0 and pair["share_of_multiply_add_ceiling"] > 0
assert phases["KickDrift"]["launches"] >= parts["phases"]["results"][0]["steps"]
for path in ("graph", "persistent"):
    taken = parts["path_" + path]["results"][0]["paths"]
    assert [name.split()[0].rstrip(",") for name in taken] == [path], taken
END
