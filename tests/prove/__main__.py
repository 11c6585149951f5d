"""Prove it: digits on pages and in files, networks, requests, places broken at random; a table at the end.

make prove
"""

import sys
import time

from tests.prove.dearest import serve_the_dearest
from tests.prove.digits import places_told
from tests.prove.fuzz import fuzz
from tests.prove.gradients import compare_some
from tests.prove.handed_out import prove_some as prove_handed_out
from tests.prove.herds import herd
from tests.prove.hunt import hunt_on_all_cores
from tests.prove.mutants import LEAST, kill
from tests.prove.stories import tell_stories
from tests.prove.test_digits import prove_some
from tests.prove.was import prove_some as prove_was


def main(share: float = 1.0) -> int:
    """Run everything, or a share of it; give the number of failures."""
    rows, failures = [], 0
    start = time.perf_counter()
    tally = prove_some(int(100_000 * share))
    words = f"{tally.exempt} exempt, {tally.signs} signs"
    rows.append(("numbers read off pages", tally.checked, words, tally.faults))
    tally = prove_handed_out(int(50_000 * share))
    rows.append(("numbers in files", tally.checked, ", ".join(places_told(tally)), tally.faults))
    tally = prove_was(int(10_000 * share))
    rows.append(("numbers as they were before an edit", tally.checked, ", ".join(places_told(tally)), tally.faults))
    compared = compare_some(int(10_000 * share))
    apart = f"{compared.saturated} saturated and {compared.near} at their target apart"
    words = f"{compared.networks} networks, {apart}, worst {compared.worst:.1e}"
    rows.append(("gradients", compared.gradients, words, compared.faults))
    stories = tell_stories(int(20_000 * share))
    words = f"{stories.at_zero} with a unit at exactly 0, worst {stories.worst:.1e}"
    rows.append(("lessons whose steps and training agree", stories.lessons, words, stories.faults))
    done = fuzz(int(50_000 * share))
    rows.append(("requests", done.requests, f"slowest {done.slowest:.1f} s", done.faults))
    herded = herd(int(20_000 * share))
    words = f"{herded.left} left, the slowest answer after {herded.slowest:.2f} s"
    rows.append(("requests in herds", herded.requests, words, herded.faults))
    hunted = hunt_on_all_cores(int(5_000 * share))
    words = f"dearest {hunted.dearest[0][0]:.1f} s of processor time, without a turn {hunted.without_turn:.2f} s"
    words += f", {len(hunted.suspects)} suspected" if hunted.suspects else ""
    rows.append(("dear requests", hunted.requests, words, hunted.faults))
    words, faults = serve_the_dearest([address for _, address in hunted.dearest])
    rows.append(("the dearest of them at once", len(hunted.dearest), words, faults))
    broken = kill(int(300 * share))
    few = [f"only {100 * broken.share:.1f} % noticed"] if broken.share < LEAST else []
    rows.append(("mutants", broken.total, f"{broken.noticed} noticed, {100 * broken.share:.1f} %", few))
    print(f"\n{'':28}{'checked':>12}{'failures':>10}")
    for name, count, words, faults in rows:
        failures += len(faults)
        print(f"{name:28}{count:12,}{len(faults):10}   {words}")
        for fault in faults[:10]:
            print(f"    {fault}")
    print("\nMutants that no test noticed:\n" + "\n".join(broken.survivors))
    print(f"\n{time.perf_counter() - start:.0f} s")
    return failures


if __name__ == "__main__":
    sys.exit(min(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0), 1))
