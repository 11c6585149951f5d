"""Ask whether what we depend on has known weaknesses, and write the list of it in CycloneDX (build/bom.json).

Both are pip-audit's. It calls a package that it could not look up no weakness; here that is not a pass but said.
"""

import json
import subprocess
import sys
from pathlib import Path

BOM = Path("build/bom.json")
SKIPPED = "audit skipped: "
LOCKED = ("-r", "requirements.txt", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", "10")


def audit(*options: str) -> subprocess.CompletedProcess[str]:
    """Run pip-audit over the locked packages."""
    command = [sys.executable, "-m", "pip_audit", *LOCKED, *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def verdict(answer: str) -> tuple[bool, str]:
    """Return whether all is well, and what to say, for pip-audit's JSON; without a network it writes nothing."""
    if not answer:
        return True, f"{SKIPPED}the list of known weaknesses cannot be reached from here"
    packages = json.loads(answer)["dependencies"]
    unknown = [p["name"] for p in packages if "skip_reason" in p]
    weak = [f"{p['name']} {p['version']}: {v['id']}" for p in packages for v in p.get("vulns", ())]
    if len(unknown) == len(packages):
        return True, f"{SKIPPED}none of {len(packages)} packages could be looked up from here"
    known = len(packages) - len(unknown)
    said = f"{known} of {len(packages)} packages looked up, {len(weak)} known weaknesses"
    return not weak, "\n".join([said, *weak, *(f"not looked up: {name}" for name in unknown)])


def main() -> int:
    """Audit, and give 1 where a weakness is known."""
    is_well, said = verdict(audit("--format", "json").stdout)
    print(said)
    if not said.startswith(SKIPPED):
        BOM.parent.mkdir(exist_ok=True)
        audit("--format", "cyclonedx-json", "--output", str(BOM))
        print(f"written: {BOM}")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
